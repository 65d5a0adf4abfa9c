-- Why: people practise a situation in roles. A play is a thread; who plays what, and what happens when, stands beside it.
create table plays (
  post_id bigint primary key references posts (id) on delete cascade,
  pace text not null check (pace in ('live', 'shifted')),
  state text not null default 'cast' check (state in ('cast', 'running', 'paused', 'debrief')),
  said text not null,
  played_ms bigint not null default 0,
  resumed_at timestamptz
);
create index plays_running on plays (post_id) where state = 'running' and pace = 'live';
create table play_roles (
  post_id bigint not null references plays (post_id) on delete cascade,
  role smallint not null,
  name text not null check (length(name) between 1 and 80),
  brief text not null check (length(brief) <= 2000),
  person_id bigint references people (id) on delete set null,
  primary key (post_id, role)
);
create index play_roles_person on play_roles (person_id) where person_id is not null;
create table play_events (
  post_id bigint not null references plays (post_id) on delete cascade,
  event smallint not null,
  minute smallint not null check (minute between 0 and 10080),
  text text not null check (length(text) between 1 and 2000),
  told_at timestamptz,
  primary key (post_id, event)
);
