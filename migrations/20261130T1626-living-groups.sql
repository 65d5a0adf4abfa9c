-- Why: a group shows itself (picture, cover, purpose in a line), greets who joins, begins with a page, and is asked about when it is silent.
alter table groups add column purpose text not null default '' check (length(purpose) <= 150),
  add column welcome_source text not null default '',
  add column start_page text check (length(start_page) <= 2048),
  add column avatar_url text,
  add column header_url text,
  add column archives_at timestamptz,
  add column kept_at timestamptz,
  add column quiet_look_at timestamptz not null default now();
create index groups_archives on groups (archives_at) where archives_at is not null;
create index groups_quiet on groups (quiet_look_at)
  where peer_id is null and archived_at is null and practice is null and archives_at is null;
create table group_welcomes_read (
  person_id bigint not null references people (id) on delete cascade,
  group_id bigint not null references groups (id) on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, group_id)
);
create index group_welcomes_read_group on group_welcomes_read (group_id);
alter table pictures add column group_id bigint references groups (id) on delete cascade;
alter table pictures drop constraint pictures_check;
alter table pictures add constraint pictures_check
  check (num_nonnulls(person_id, group_id) = case when kind = 'logo' then 0 else 1 end);
create index pictures_group on pictures (group_id) where group_id is not null;
