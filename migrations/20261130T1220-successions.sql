-- A group can move its hosting to another company: the order that both sign, the addresses it had, and the moment in which nobody decides.
create table successions (
  id uuid primary key,
  group_id bigint not null references groups (id) on delete cascade,
  peer_id integer not null references peers (id),
  side text not null constraint successions_side_check check (side in ('giving', 'taking')),
  state text not null constraint successions_state_check check (
    state in ('offered', 'signed', 'handing', 'withdrawing', 'done', 'declined', 'withdrawn', 'failed')),
  document jsonb not null,
  at timestamptz not null,
  offered_by bigint references people (id) on delete set null,
  signed_by bigint references people (id) on delete set null,
  digest text,
  lines integer,
  log_seq bigint,
  trouble text not null default '' constraint successions_trouble_check check (length(trouble) <= 2000),
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create unique index successions_open on successions (group_id) where state in ('offered', 'signed', 'handing', 'withdrawing');
create index successions_peer on successions (peer_id);
create table group_addresses (
  uri text primary key,
  group_id bigint not null references groups (id) on delete cascade,
  handle text not null,
  ours boolean not null,
  at timestamptz not null default now()
);
create index group_addresses_group on group_addresses (group_id);
alter table groups add column handing_since timestamptz;
alter table groups add column moved_to text;
alter table groups add constraint groups_moved_to_check check (length(moved_to) <= 2048);
