-- Why: somebody wants to hear of everything twice a day, and of nothing in between.
create table calm_modes (
  person_id bigint primary key references people on delete cascade,
  -- Minutes of the person's day.
  first_minute smallint not null check (first_minute between 0 and 1439),
  second_minute smallint not null check (second_minute between 0 and 1439),
  must_reads_pass boolean not null default false,
  manager_passes boolean not null default false,
  -- Ids begin with their time: what is newer than this one waits, until the next moment.
  shown_id bigint not null,
  next_at timestamptz not null,
  at timestamptz not null default now()
);
create index calm_modes_next on calm_modes (next_at);
