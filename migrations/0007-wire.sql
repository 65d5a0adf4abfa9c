-- The wire: what was received once, what must be delivered, and who ever got a copy.

-- Once-ness: UNIQUE(verified actor, activity id), written in the transaction of the effect. The hash covers both.
create table received (
  hash bytea primary key,
  at timestamptz not null default now()
);
create index received_at on received (at);

-- An activity of ours, serialised once. Signed when sent, so that no key and no stale signature lies in the queue.
create table activities (
  id bigint primary key,
  uri text not null unique,
  -- Who signs: a person, a group or the instance.
  actor_uri text not null,
  type text not null,
  object_uri text,
  body bytea not null,
  at timestamptz not null default now()
);
create index activities_object on activities (object_uri, id) where object_uri is not null;
create index activities_actor on activities (actor_uri, id desc);

-- One row per inbox. Ordered per (peer, thread): only the oldest of a thread is in flight.
create table deliveries (
  id bigint generated always as identity primary key,
  activity_id bigint not null references activities on delete cascade,
  peer_id int not null references peers,
  inbox_uri text not null,
  thread text not null,
  -- What the agreement is asked again at send time.
  scope text not null,
  erasure boolean not null default false,
  attempts int not null default 0,
  next_at timestamptz not null default now(),
  lease_until timestamptz,
  fence bigint not null default 0,
  last_status int,
  last_error text,
  created_at timestamptz not null default now()
) with (fillfactor = 70);
create index deliveries_peer on deliveries (peer_id, id);
create index deliveries_thread on deliveries (peer_id, thread, id);

-- What could not be delivered, with the reason, until an operator redrives or discards it.
create table dead_letters (
  id bigint primary key,
  activity_id bigint not null references activities on delete cascade,
  peer_id int not null references peers,
  inbox_uri text not null,
  thread text not null,
  scope text not null,
  erasure boolean not null default false,
  attempts int not null,
  reason text not null,
  created_at timestamptz not null,
  died_at timestamptz not null default now()
);
create index dead_letters_peer on dead_letters (peer_id, id);

-- Who ever got a copy of an object, committed before bytes leave: deletions and edits go to exactly these.
create table exposures (
  object_uri text not null,
  peer_id int not null references peers,
  how text not null check (how in ('delivered', 'fetched', 'received')),
  at timestamptz not null default now(),
  primary key (object_uri, peer_id)
);
create index exposures_peer on exposures (peer_id);
