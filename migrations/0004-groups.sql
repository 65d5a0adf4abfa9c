-- Groups (ours and partners'), memberships that span companies, and the numbered log of what a group announced.
create table groups (
  id bigint primary key,
  uri text not null unique,
  peer_id int references peers,
  handle text not null,
  name text not null,
  description_html text not null default '',
  description_source text not null default '',
  charter_source text not null default '',
  access text not null default 'closed' check (access in ('open', 'closed', 'secret')),
  page_url text,
  inbox_uri text,
  shared_inbox_uri text,
  followers_uri text,
  -- Every change of membership or role increments it; tokens and digests carry it.
  epoch bigint not null default 0,
  -- Of our groups: the last number given. Of others' groups: the last number received without a gap.
  log_seq bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  fetched_at timestamptz,
  archived_at timestamptz,
  check (peer_id is null or inbox_uri is not null)
);
create unique index groups_local_handle on groups (lower(handle)) where peer_id is null;
create index groups_peer_handle on groups (peer_id, lower(handle));

create table memberships (
  group_id bigint not null references groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  role text not null default 'member' check (role in ('owner', 'moderator', 'member')),
  state text not null check (state in ('invited', 'requested', 'active')),
  -- The Follow (or Invite) that asked for it; Accept and Undo name it.
  uri text,
  invited_by bigint references people,
  since timestamptz not null default now(),
  primary key (group_id, person_id)
);
create index memberships_person on memberships (person_id, group_id) where state = 'active';

create table bans (
  group_id bigint not null references groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  by bigint references people,
  at timestamptz not null default now(),
  primary key (group_id, person_id)
);

-- The group's own order of events, with the bytes exactly as announced.
create table group_log (
  group_id bigint not null references groups on delete cascade,
  seq bigint not null,
  activity_uri text not null,
  body bytea not null,
  at timestamptz not null default now(),
  primary key (group_id, seq)
);
