-- Why: a practice room sends nothing anywhere and is emptied by itself; the version before knows none, and none exists before this one runs.
alter table groups add column practice text check (practice in ('night', 'week'));
alter table groups add column wiped_at timestamptz;
alter table posts add column practice boolean not null default false;
create index posts_practice on posts (group_id, id) where practice;
