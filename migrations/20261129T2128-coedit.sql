-- Why: several people write a wiki page at once (docs/decisions/0069-coedit.md). What they type is here, at the group's home, until it is a version.
create table coedit_rooms (
  page_id bigint primary key references pages (post_id) on delete cascade,
  -- Another one when the text began anew: what was typed in the one before cannot be merged into it.
  epoch uuid not null,
  -- The last update, counted from 1.
  seq bigint not null default 0 check (seq >= 0),
  -- Yjs: all updates up to state_seq as one.
  state bytea not null,
  state_seq bigint not null default 0,
  -- Yjs: what the version base_number says, as part of this document.
  base_state bytea not null,
  base_number int not null,
  -- What somebody is making the next version of, and until when nobody else does.
  saving_state bytea,
  saving_source text,
  saving_until timestamptz,
  -- Since when there is something that is in no version.
  unsaved_since timestamptz,
  touched_at timestamptz not null default now()
);
create index coedit_rooms_unsaved on coedit_rooms (touched_at) where unsaved_since is not null;
create table coedit_updates (
  page_id bigint not null references coedit_rooms (page_id) on delete cascade,
  seq bigint not null,
  update bytea not null,
  primary key (page_id, seq)
);
-- Who wrote something that is in no version yet.
create table coedit_writers (
  page_id bigint not null references coedit_rooms (page_id) on delete cascade,
  person_id bigint not null references people (id) on delete cascade,
  at timestamptz not null default now(),
  primary key (page_id, person_id)
);
create index coedit_writers_person on coedit_writers (person_id);
