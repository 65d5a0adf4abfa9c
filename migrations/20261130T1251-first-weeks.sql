-- Why: newcomers plan their first two weeks with a buddy; the plan itself is a task that only the two of them read.
create table first_weeks (
  person_id bigint primary key references people on delete cascade,
  -- Its home is the newcomer's company; gone with the post.
  post_id bigint not null references posts on delete cascade,
  buddy_id bigint references people on delete set null,
  ends_at timestamptz not null
);
create index first_weeks_post on first_weeks (post_id);
create index first_weeks_buddy on first_weeks (buddy_id) where buddy_id is not null;
