-- Why: systems are asked by /word in chats with their bot as well: a later answer goes to who was there, and what arrived is asked once.
alter table slash_runs add column chat jsonb;
alter table slash_runs add column post_id bigint references posts (id) on delete cascade;
create unique index slash_runs_post on slash_runs (post_id) where post_id is not null;
