-- The cellar: settings, the journal of facts, the queue of jobs, and the memory of what was erased.
create table settings (
  name text primary key,
  value jsonb not null
);

create table facts (
  id bigint primary key,
  at timestamptz not null default now(),
  name text not null,
  about text not null,
  by text,
  data jsonb not null
);
create index facts_about on facts (about, id);

-- A job is claimed by a lease with a fencing token (fence) on the database's clock, and deleted only after success.
create table jobs (
  id bigint generated always as identity primary key,
  kind text not null,
  key text,
  run_at timestamptz not null default now(),
  data jsonb not null,
  fact_id bigint,
  attempts int not null default 0,
  lease_until timestamptz,
  fence bigint not null default 0,
  dead_at timestamptz,
  last_error text,
  created_at timestamptz not null default now()
);
create index jobs_due on jobs (run_at, id) where dead_at is null;
create index jobs_key on jobs (key, id) where key is not null and dead_at is null;

-- Permanent: a late Create cannot resurrect what was deleted. Keyed hashes, so that the list reveals nothing.
create table tombstones (
  hash bytea primary key,
  at timestamptz not null default now()
);
