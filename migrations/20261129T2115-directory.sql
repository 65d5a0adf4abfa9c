-- Why: the company's directory says who comes and who leaves (SCIM, LDAP), and a mistake there must not close every account here.
create table directory_tokens (
  id bigint primary key,
  name text not null check (length(name) between 1 and 100),
  token_hash bytea not null unique,
  created_by bigint references people on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Whom a directory looks after, with what it last said about them. Others it neither sees nor closes.
create table directory_people (
  person_id bigint primary key references people on delete cascade,
  source text not null check (length(source) between 1 and 500),
  user_name text not null check (length(user_name) between 1 and 255),
  external_id text check (length(external_id) <= 255),
  resource jsonb not null default '{}',
  version int not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
create unique index directory_people_user_name on directory_people (source, lower(user_name));
create index directory_people_external_id on directory_people (source, external_id);

create table directory_groups (
  id bigint primary key,
  source text not null check (length(source) between 1 and 500),
  display_name text not null check (length(display_name) between 1 and 255),
  external_id text check (length(external_id) <= 255),
  version int not null default 1,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index directory_groups_name on directory_groups (source, lower(display_name));
create table directory_group_members (
  directory_group_id bigint not null references directory_groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  primary key (directory_group_id, person_id)
);
create index directory_group_members_person on directory_group_members (person_id);

-- Who is to be deactivated because the directory says so; without done_at it waits for an administrator.
create table directory_leavers (
  person_id bigint primary key references people on delete cascade,
  source text not null,
  asked_at timestamptz not null default now(),
  done_at timestamptz
);
create index directory_leavers_done on directory_leavers (done_at);
-- Too many at once: an administrator is asked. One is open at most.
create table directory_brakes (
  id bigint primary key,
  pulled_at timestamptz not null default now(),
  answered_at timestamptz,
  answered_by bigint references people on delete set null,
  answer text check (answer in ('continue', 'keep'))
);
create unique index directory_brakes_open on directory_brakes ((true)) where answered_at is null;
