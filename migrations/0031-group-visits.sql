-- The newest post of a group that somebody saw on its page: what came since is told beside the feed.
create table group_visits (
  person_id bigint not null references people on delete cascade,
  group_id bigint not null references groups on delete cascade,
  -- Posts are numbered by time; it may be gone meanwhile.
  seen_id bigint not null,
  at timestamptz not null default now(),
  primary key (person_id, group_id)
);
create index group_visits_group on group_visits (group_id);
