-- Why: what a court or an investigation needs is kept where it lies, hidden from everyone, until two people let it go.
create table legal_holds (
  id bigint primary key,
  scope text not null check (scope in ('person', 'post', 'thread', 'group')),
  person_id bigint references people,
  -- Posts may go; what is kept of them has their numbers.
  post_id bigint,
  root_id bigint,
  group_id bigint references groups,
  reason text not null check (length(reason) between 1 and 500),
  ordered_by bigint not null references people,
  ordered_at timestamptz not null default now(),
  withdrawn_by bigint references people,
  withdrawn_at timestamptz,
  confirmed_by bigint references people,
  confirmed_at timestamptz,
  release_by bigint references people,
  release_at timestamptz,
  released_by bigint references people,
  released_at timestamptz,
  check (num_nonnulls(person_id, post_id, root_id, group_id) = 1),
  check (confirmed_by <> ordered_by),
  check (released_by <> release_by),
  check (released_at is null or confirmed_at is not null),
  check (withdrawn_at is null or confirmed_at is null)
);
create index legal_holds_in_force on legal_holds (id) where confirmed_at is not null and released_at is null;

-- Posts that would be gone without a hold: to everyone but those who look after it they are.
create table preserved_posts (
  id bigint not null,
  uri text not null,
  author_id bigint not null references people,
  root_id bigint not null,
  group_id bigint references groups,
  peer_id int references peers,
  level text not null,
  content jsonb not null,
  -- Bytes that may not be swept.
  file_keys text[] not null default '{}',
  -- What loses its versions one after the other is set aside each time.
  at timestamptz not null default now(),
  primary key (id, at)
);
create index preserved_posts_uri on preserved_posts (uri);
create index preserved_posts_author on preserved_posts (author_id);
create index preserved_posts_files on preserved_posts using gin (file_keys);

create table preserved_people (
  person_id bigint primary key references people,
  profile jsonb not null,
  at timestamptz not null default now()
);

alter table erasures drop constraint erasures_outcome_check;
alter table erasures add constraint erasures_outcome_check check (outcome in ('erased', 'not_held', 'kept', 'held')) not valid;
alter table erasures_owed drop constraint erasures_owed_outcome_check;
alter table erasures_owed add constraint erasures_owed_outcome_check check (outcome in ('erased', 'not_held', 'kept', 'held')) not valid;
