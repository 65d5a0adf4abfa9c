-- Why: whoever does not want a group that is suggested to them is not asked again.
create table dismissed_groups (
  person_id bigint not null references people (id) on delete cascade,
  group_id bigint not null references groups (id) on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, group_id)
);
create index dismissed_groups_group on dismissed_groups (group_id);
