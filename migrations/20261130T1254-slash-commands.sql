-- Why: in a group, `/word text` asks a system of the company, which answers there or to the asker alone.
create table slash_commands (
  id bigint primary key,
  group_id bigint not null references groups(id) on delete cascade,
  -- The service that answers.
  person_id bigint not null references people(id) on delete cascade,
  word text not null,
  hint text not null default '',
  address text not null,
  format text not null check (format in ('slack', 'mattermost')),
  secret bytea not null,
  made_by bigint references people(id) on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  ended_at timestamptz
);
create unique index slash_commands_word on slash_commands (group_id, word) where ended_at is null;
create index slash_commands_person on slash_commands (person_id);
create index slash_commands_by on slash_commands (made_by);
-- What was asked, for as long as it can be answered later (response_url).
create table slash_runs (
  id bigint primary key,
  command_id bigint not null references slash_commands(id) on delete cascade,
  person_id bigint not null references people(id) on delete cascade,
  reply_to bigint references posts(id) on delete cascade,
  token_hash bytea not null unique,
  at timestamptz not null default now(),
  answers int not null default 0
);
create index slash_runs_at on slash_runs (at);
create index slash_runs_command on slash_runs (command_id);
create index slash_runs_person on slash_runs (person_id);
create index slash_runs_reply on slash_runs (reply_to);
