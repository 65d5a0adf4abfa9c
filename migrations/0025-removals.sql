-- A post that is gone keeps its place in its thread: that there was one, whose it was, and nothing it said. Its URI is known as a tombstone's
-- hash only; answers that name it find it by that.
create table removals (
  post_id bigint primary key,
  hash bytea not null unique,
  root_id bigint not null,
  -- Of a post or of another removal.
  reply_to_id bigint,
  author_id bigint references people on delete set null,
  level text not null,
  at timestamptz not null default now()
);
create index removals_root on removals (root_id);
