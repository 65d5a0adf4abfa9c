-- What follows from facts: the home feed, read from one index, and notifications.
-- Without foreign keys: one post is a row for each of thousands of readers, and checking them costs as much as writing them. Readers join
-- posts; whoever erases a post or takes back a share deletes its rows here.
create table feed (
  person_id bigint not null,
  -- The post's id, or the share's: both sort by time.
  entry_id bigint not null,
  post_id bigint not null,
  share_id bigint,
  why text not null check (why in ('own', 'follow', 'group', 'mention', 'share')),
  primary key (person_id, entry_id)
);
create index feed_post on feed (post_id);
create index feed_share on feed (share_id) where share_id is not null;

create table notifications (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  kind text not null check (kind in ('mention', 'reply', 'follow', 'follow_request', 'follow_accepted', 'reaction', 'share', 'poll', 'edit',
    'group_invite', 'group_request', 'group_joined', 'group_removed')),
  actor_id bigint references people on delete cascade,
  post_id bigint references posts on delete cascade,
  group_id bigint references groups on delete cascade,
  detail text not null default '',
  at timestamptz not null default now(),
  read_at timestamptz
);
create index notifications_person on notifications (person_id, id desc);
create index notifications_unread on notifications (person_id) where read_at is null;
create index notifications_post on notifications (post_id) where post_id is not null;
-- One event, one alert.
create unique index notifications_once on notifications
  (person_id, kind, coalesce(actor_id, 0), coalesce(post_id, 0), coalesce(group_id, 0), detail);

create table mutes (
  person_id bigint not null references people on delete cascade,
  muted_id bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, muted_id)
);
create table blocks (
  person_id bigint not null references people on delete cascade,
  blocked_id bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, blocked_id)
);
create index blocks_blocked on blocks (blocked_id);
