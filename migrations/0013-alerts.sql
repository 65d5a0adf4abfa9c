-- How people want to be told: what they chose differently from the defaults of src/notifications/policy.ts, and when they want quiet.
create table alert_choices (
  person_id bigint not null references people on delete cascade,
  topic text not null,
  channel text not null check (channel in ('app', 'push', 'mail')),
  wanted boolean not null,
  at timestamptz not null default now(),
  primary key (person_id, topic, channel)
);
create table mail_rhythms (
  person_id bigint primary key references people on delete cascade,
  rhythm text not null check (rhythm in ('at_once', 'daily', 'weekly', 'never')),
  -- Of the reader's day and week (1 is Monday): when a digest leaves.
  hour smallint not null default 8 check (hour between 0 and 23),
  weekday smallint not null default 1 check (weekday between 1 and 7),
  at timestamptz not null default now()
);
create table quiet_hours (
  person_id bigint primary key references people on delete cascade,
  -- Minutes of the reader's day; a time that ends before it begins lasts over midnight.
  from_minute smallint not null check (from_minute between 0 and 1439),
  to_minute smallint not null check (to_minute between 0 and 1439),
  -- 1 is Monday: the days on which a quiet time begins.
  weekdays smallint[] not null,
  must_reads_pass boolean not null default false,
  messages_pass boolean not null default false,
  at timestamptz not null default now()
);

-- Nobody is told of being muted. People have their own table (mutes).
create table group_mutes (
  person_id bigint not null references people on delete cascade,
  group_id bigint not null references groups on delete cascade,
  mentions_pass boolean not null default false,
  at timestamptz not null default now(),
  primary key (person_id, group_id)
);
-- By the first post of the thread, which may be gone already.
create table thread_mutes (
  person_id bigint not null references people on delete cascade,
  root_id bigint not null,
  at timestamptz not null default now(),
  primary key (person_id, root_id)
);
create table company_mutes (
  person_id bigint not null references people on delete cascade,
  peer_id integer not null references peers on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, peer_id)
);
