-- Why: a group of several companies has a project with milestones, and sees from its tasks how far it is.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version', 'campaign', 'idea', 'approval', 'project'));

create table projects (
  post_id bigint primary key references posts on delete cascade,
  -- The post's own.
  group_id bigint not null references groups,
  starts_on date,
  ends_on date,
  status text not null check (status in ('planned', 'on_track', 'at_risk', 'on_hold', 'done', 'stopped')),
  status_at timestamptz not null default now(),
  -- What was said with the status.
  note text not null,
  -- The highest number that a milestone ever had.
  last_milestone int not null
);
create index projects_group on projects (group_id, post_id desc);

-- Who answers for it, one of each company.
create table project_owners (
  post_id bigint not null references projects on delete cascade,
  person_id bigint not null references people on delete cascade,
  primary key (post_id, person_id)
);
create index project_owners_person on project_owners (person_id);

-- A milestone keeps its number for ever, so that tasks and people elsewhere name it.
create table project_milestones (
  post_id bigint not null references projects on delete cascade,
  milestone int not null,
  title text not null,
  due date,
  reached boolean not null default false,
  primary key (post_id, milestone)
);

-- What was said, one row for each thing that an activity says; the latest that was not refused holds.
create table project_acts (
  uri text not null,
  -- status, milestone:NUMBER
  field text not null,
  post_id bigint not null references projects on delete cascade,
  -- Null: someone who was erased. How the project stands remains.
  person_id bigint references people on delete set null,
  value jsonb not null,
  -- What it was here until then, for when no act is left.
  before jsonb not null,
  at timestamptz not null,
  refused_at timestamptz,
  primary key (uri, field)
);
create index project_acts_post on project_acts (post_id, at);
create index project_acts_person on project_acts (person_id, post_id);

-- The URI of the milestone that a task is for: its project's, #milestone-NUMBER.
alter table tasks add column milestone text;
create index tasks_milestone on tasks (milestone) where milestone is not null;
