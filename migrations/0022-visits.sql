-- When somebody last looked at a thread: what came since is marked as new. `before` is the visit before this one, so that the marks stay
-- while the page is looked at again.
create table thread_visits (
  person_id bigint not null references people on delete cascade,
  root_id bigint not null references posts on delete cascade,
  at timestamptz not null default now(),
  before timestamptz,
  primary key (person_id, root_id)
);
create index thread_visits_root on thread_visits (root_id);
