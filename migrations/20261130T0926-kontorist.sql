-- Why: in groups whose owners want it, a bot answers questions from accepted answers, the wiki and documents, and takes back what its sources no longer say.
create table kontorist_bots (
  person_id bigint primary key references people(id) on delete cascade
);
create table kontorist_groups (
  group_id bigint primary key references groups(id) on delete cascade,
  switched_on_by bigint references people(id) on delete set null,
  at timestamptz not null default now()
);
-- A question is answered once; the row stays when the answer goes.
create table kontorist_answers (
  question_id bigint primary key references posts(id) on delete cascade,
  answer_id bigint references posts(id) on delete set null,
  at timestamptz not null default now()
);
create table kontorist_sources (
  answer_id bigint not null references posts(id) on delete cascade,
  source_id bigint not null,
  primary key (answer_id, source_id)
);
create index kontorist_sources_of on kontorist_sources (source_id);
