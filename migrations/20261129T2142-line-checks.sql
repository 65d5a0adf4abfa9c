-- Why: an administrator checks the line to a partner: a signed probe there, its answer back, with times. What partners probe here stands beside it.
create table line_checks (
  id uuid primary key,
  peer_id integer not null references peers (id) on delete cascade,
  incoming boolean not null,
  by text not null,
  at timestamptz not null default now(),
  heard_at timestamptz,
  answered_at timestamptz,
  outcome text not null default '',
  check (not incoming or (heard_at is null and outcome = ''))
);
create index line_checks_by_peer on line_checks (peer_id, incoming, at desc);
