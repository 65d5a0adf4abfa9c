-- Why: a task is a post that says what is to be done, by whom and until when.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version'));

create table tasks (
  post_id bigint primary key references posts on delete cascade,
  -- The post's own, for boards.
  group_id bigint references groups,
  state text not null check (state in ('open', 'in_work', 'done', 'dropped')),
  -- Since when.
  state_at timestamptz not null default now(),
  due date,
  labels text[] not null,
  -- Its place within a column of a board: smaller is higher.
  rank double precision not null,
  -- The URI of the post it was made from.
  made_from text
);
create index tasks_group on tasks (group_id, state, rank);

create table task_assignees (
  post_id bigint not null references tasks on delete cascade,
  person_id bigint not null references people on delete cascade,
  primary key (post_id, person_id)
);
create index task_assignees_person on task_assignees (person_id);

-- The checklist. A line keeps its number for ever, so that it can be ticked off from elsewhere while others come and go.
create table task_lines (
  post_id bigint not null references tasks on delete cascade,
  line int not null,
  text text not null,
  done boolean not null,
  primary key (post_id, line)
);

-- What was changed, one row for each thing that an activity says; the latest that was not refused holds.
create table task_changes (
  uri text not null,
  -- state, due, labels, rank, assignee:ID, line:NUMBER
  field text not null,
  post_id bigint not null references tasks on delete cascade,
  person_id bigint not null references people on delete cascade,
  value jsonb not null,
  -- What it was here until then, for when no change is left.
  before jsonb not null,
  at timestamptz not null,
  refused_at timestamptz,
  primary key (uri, field)
);
create index task_changes_post on task_changes (post_id, at);
create index task_changes_person on task_changes (person_id, post_id);
