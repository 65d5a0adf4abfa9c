-- A program that repeats a request of Kontor's own API under its Idempotency-Key must find what the first one did, not do it again.
create table api_requests (
  person_id bigint not null references people on delete cascade,
  key_hash bytea not null,
  request_hash bytea not null,
  -- The name of what it made, '' for nothing; null while it is under way.
  made text,
  at timestamptz not null default now(),
  primary key (person_id, key_hash)
);
create index api_requests_at on api_requests (at);
