-- What members note on a post without changing what it says: how far it is; of a page of a wiki, when somebody looks at it again and who answers for it.
alter table posts add column has_marks boolean not null default false;
create table marks (
  post_id bigint primary key references posts (id) on delete cascade,
  group_id bigint not null references groups (id) on delete cascade,
  progress text check (progress in ('open', 'in_work', 'done')),
  review_on date,
  owner_id bigint references people (id) on delete set null
);
create index marks_progress on marks (group_id, progress, post_id) where progress is not null;
create index marks_review on marks (group_id, review_on) where review_on is not null;
create index marks_owner on marks (owner_id) where owner_id is not null;
create table mark_acts (
  uri text not null,
  field text not null,
  post_id bigint not null references posts (id) on delete cascade,
  person_id bigint references people (id) on delete set null,
  value jsonb not null,
  before jsonb not null,
  at timestamptz not null,
  refused_at timestamptz,
  primary key (uri, field)
);
create index mark_acts_person on mark_acts (person_id, post_id);
create index mark_acts_post on mark_acts (post_id, at);
-- Who wants to hear of every version of a page.
create table page_watches (
  person_id bigint not null references people (id) on delete cascade,
  post_id bigint not null references pages (post_id) on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, post_id)
);
create index page_watches_post on page_watches (post_id);
