-- Why: whoever is in a group of the directory is to be in a group here, and to leave it with that; only memberships that a rule made are ended by it.
create table directory_rules (
  directory_group_id bigint primary key references directory_groups on delete cascade,
  group_id bigint not null references groups on delete cascade,
  made_by bigint references people on delete set null,
  made_at timestamptz not null default now()
);
create index directory_rules_group on directory_rules (group_id);
create table directory_memberships (
  group_id bigint not null references groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  primary key (group_id, person_id)
);
create index directory_memberships_person on directory_memberships (person_id);
