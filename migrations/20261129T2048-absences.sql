-- Why: who is away says until when and who stands in, before somebody writes to them. One row a person, gone when it is over: no history.
create table absences (
  person_id bigint primary key references people (id) on delete cascade,
  starts_on date not null,
  ends_on date not null,
  note text not null default '',
  -- By address, because a partner may name somebody nobody here has met; the name is what the partner called them.
  deputy_uri text,
  deputy_name text not null default '',
  visibility text not null default 'company',
  peer_id integer references peers (id),
  constraint absences_days_check check (ends_on >= starts_on),
  constraint absences_note_check check (length(note) <= 280),
  constraint absences_visibility_check check (visibility in ('company', 'partner', 'all')),
  constraint absences_peer_check check ((visibility = 'partner') = (peer_id is not null))
);
create index absences_end on absences (ends_on);
