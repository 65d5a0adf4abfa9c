-- Why: a deletion that partners only acknowledge with a 202 proves nothing. What was signed, an erasure within so many days, is followed up here.

-- One line per erased object of ours and partner that had a copy of it.
create table erasures (
  object_uri text not null,
  peer_id int not null references peers,
  -- SHA-256 of the URI, base64url: how receipts name it.
  object_hash text not null,
  kind text not null check (kind in ('post', 'person')),
  -- In whose name its partners are asked.
  author_id bigint not null references people,
  -- Whether the partner has signed that it answers.
  promised boolean not null,
  asked_at timestamptz not null default now(),
  due_at timestamptz,
  outcome text check (outcome in ('erased', 'not_held', 'kept')),
  outcome_at timestamptz,
  receipt_id bigint,
  escalated_at timestamptz,
  primary key (object_uri, peer_id),
  check ((outcome is null) = (receipt_id is null))
);
create index erasures_peer on erasures (peer_id, asked_at desc);
create index erasures_hash on erasures (object_hash, peer_id);
create index erasures_open on erasures (due_at) where promised and (outcome is null or outcome = 'kept');

-- What partners asked us to erase. The URI is emptied with the last receipt: what remains is a hash.
create table erasures_owed (
  peer_id int not null references peers,
  object_hash text not null,
  object_uri text,
  kind text not null check (kind in ('post', 'person')),
  was_here boolean not null,
  asked_at timestamptz not null default now(),
  -- Not before then.
  look_at timestamptz not null default now(),
  outcome text check (outcome in ('erased', 'not_held', 'kept')),
  receipt_id bigint,
  primary key (peer_id, object_hash)
);
create index erasures_owed_open on erasures_owed (peer_id, look_at) where object_uri is not null;
create index erasures_owed_receipt on erasures_owed (receipt_id);

-- Signed receipts, given by us and received from partners. Each names the one before.
create table erasure_receipts (
  id bigint primary key,
  peer_id int not null references peers,
  given boolean not null,
  agreement_id uuid not null references agreements,
  number int not null check (number > 0),
  hash text not null,
  document jsonb not null,
  at timestamptz not null default now(),
  -- Given: when the partner took it. Received: when it came.
  arrived_at timestamptz,
  -- Given: what the partner said when it would not take it.
  refused text,
  -- Received: whether it follows the one before it, as it says.
  follows boolean not null default true,
  unique (peer_id, given, hash)
);
create index erasure_receipts_order on erasure_receipts (peer_id, given, number);
create index erasure_receipts_unsent on erasure_receipts (peer_id, number) where given and arrived_at is null;
alter table erasures add foreign key (receipt_id) references erasure_receipts;
alter table erasures_owed add foreign key (receipt_id) references erasure_receipts;
