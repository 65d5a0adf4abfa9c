-- Why: systems of the company hear what happens where their service may read, and nothing is lost while they are down.
create table webhooks (
  id bigint primary key,
  person_id bigint not null references people(id) on delete cascade,
  -- Null: wherever its service reads.
  group_id bigint references groups(id) on delete cascade,
  address text not null,
  events text[] not null,
  secret bytea not null,
  -- Signs beside the new one until then.
  old_secret bytea,
  old_until timestamptz,
  made_by bigint references people(id) on delete set null,
  created_at timestamptz not null default now(),
  failures int not null default 0,
  failing_since timestamptz,
  paused_until timestamptz,
  disabled_at timestamptz,
  disabled_because text check (disabled_because in ('failing', 'gone', 'by_hand'))
);
create index webhooks_by_person on webhooks (person_id);

-- What is to be told, by numbers alone: what is said is read when it is sent, as the service may read it then.
create table webhook_deliveries (
  id bigint primary key,
  webhook_id bigint not null references webhooks(id) on delete cascade,
  event text not null,
  subject jsonb not null,
  -- What was told of is told of again when it is gone.
  post_id bigint,
  at timestamptz not null default now(),
  state text not null default 'waiting' check (state in ('waiting', 'done', 'dead', 'withheld')),
  attempts int not null default 0,
  next_at timestamptz not null default now(),
  status int,
  problem text,
  took_ms int,
  settled_at timestamptz
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, next_at) where state = 'waiting';
create index webhook_deliveries_listed on webhook_deliveries (webhook_id, id);
create index webhook_deliveries_of_post on webhook_deliveries (post_id) where post_id is not null;
