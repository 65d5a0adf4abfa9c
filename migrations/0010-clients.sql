-- What client apps keep with us: how far somebody has read, and which submissions were already posted.
create table markers (
  person_id bigint not null references people on delete cascade,
  timeline text not null check (timeline in ('home', 'notifications')),
  last_read_id bigint not null,
  version int not null default 1,
  updated_at timestamptz not null default now(),
  primary key (person_id, timeline)
);

-- Idempotency-Key: the row is claimed before the post is written, in its transaction, so a double submission waits and then finds the post.
create table submissions (
  person_id bigint not null references people on delete cascade,
  key_hash bytea not null,
  post_id bigint references posts on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, key_hash)
);
