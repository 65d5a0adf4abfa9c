-- Why: a partner that confirmed an erasure is asked now and then, at random, what it still holds; a receipt that turns out to be false is told.
alter table erasures add column contradicted_at timestamptz;
create table erasure_challenges (
  id uuid primary key,
  peer_id integer not null references peers(id) on delete cascade,
  at timestamptz not null default now(),
  confirmed integer not null,
  living integer not null,
  named integer not null default 0,
  found integer not null default 0,
  outcome text not null check (outcome in ('true', 'false', 'evades', 'unanswered')),
  document jsonb
);
create index erasure_challenges_peer on erasure_challenges (peer_id, at desc);
