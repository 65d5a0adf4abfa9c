-- Posts with everything said about them: versions, recipients, tags, reactions, shares, polls, saved, pinned, attached.
create table posts (
  id bigint primary key,
  uri text not null unique,
  peer_id int references peers,
  author_id bigint not null references people,
  level text not null check (level in ('direct', 'group', 'followers', 'partner', 'instance', 'public')),
  group_id bigint references groups,
  -- Level 'partner': the one partner who may read it. Of a received post: null, its peer_id says it.
  partner_id int references peers,
  -- Whose followers may read it (level 'followers'): replies keep the audience of the thread's root.
  audience_person_id bigint references people,
  reply_to_id bigint references posts,
  reply_to_uri text,
  -- Kept when the post answered is deleted: readers still see whom it was for.
  reply_to_author_id bigint references people,
  root_id bigint not null,
  -- ActivityPub `context`: the root's URI.
  thread_uri text not null,
  kind text not null default 'note' check (kind in ('note', 'question', 'article')),
  title text not null default '',
  source text not null default '',
  html text not null,
  text text not null,
  summary text not null default '',
  sensitive boolean not null default false,
  language text not null default 'en',
  page_url text,
  published_at timestamptz not null,
  received_at timestamptz not null default now(),
  edited_at timestamptz,
  -- A moderator's removal: hidden from everyone but the author, who keeps the copy.
  removed_at timestamptz,
  removed_by bigint references people,
  replies_count int not null default 0,
  shares_count int not null default 0,
  likes_count int not null default 0,
  -- All kinds together, likes included.
  reactions_count int not null default 0,
  -- How many of each: {"like": 3, "emoji 🎉": 2}, so that nobody counts twenty thousand rows to show one post.
  reactions jsonb not null default '{}',
  -- Hints that spare a page of plain notes a look into those tables. Once true they stay: false means surely none.
  has_mentions boolean not null default false,
  has_tags boolean not null default false,
  has_files boolean not null default false,
  has_poll boolean not null default false,
  has_saves boolean not null default false,
  has_pin boolean not null default false,
  search tsvector generated always as (to_tsvector('simple', title || ' ' || summary || ' ' || text)) stored,
  check ((level = 'group') = (group_id is not null)),
  check (level <> 'followers' or audience_person_id is not null)
) with (fillfactor = 85);
create index posts_author on posts (author_id, id desc);
create index posts_group on posts (group_id, id desc) where group_id is not null;
create index posts_root on posts (root_id, id);
create index posts_reply_to on posts (reply_to_id) where reply_to_id is not null;
create index posts_reply_to_uri on posts (reply_to_uri) where reply_to_uri is not null and reply_to_id is null;
create index posts_company on posts (id desc) where level in ('instance', 'public', 'partner');
create index posts_search on posts using gin (search);

create table post_versions (
  post_id bigint not null references posts on delete cascade,
  version int not null,
  title text not null,
  source text not null,
  html text not null,
  summary text not null,
  at timestamptz not null,
  primary key (post_id, version)
);

-- People a post names: its recipients when direct, its mentions otherwise.
create table mentions (
  post_id bigint not null references posts on delete cascade,
  person_id bigint not null references people on delete cascade,
  primary key (post_id, person_id)
);
create index mentions_person on mentions (person_id, post_id desc);

create table post_tags (
  post_id bigint not null references posts on delete cascade,
  tag text not null,
  primary key (tag, post_id)
);
create index post_tags_post on post_tags (post_id);

create table reactions (
  post_id bigint not null references posts on delete cascade,
  person_id bigint not null references people on delete cascade,
  kind text not null check (kind in ('like', 'recommend', 'interested', 'emoji')),
  emoji text not null default '' check ((kind = 'emoji') = (emoji <> '')),
  uri text not null unique,
  at timestamptz not null default now(),
  -- Sorts a person's reactions by time and pages through them.
  id bigint not null,
  primary key (post_id, person_id, kind, emoji)
);
create index reactions_person on reactions (person_id, id desc);

create table shares (
  id bigint primary key,
  uri text not null unique,
  post_id bigint not null references posts on delete cascade,
  person_id bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  unique (post_id, person_id)
);
create index shares_person on shares (person_id, id desc);

create table polls (
  post_id bigint primary key references posts on delete cascade,
  multiple boolean not null default false,
  closes_at timestamptz,
  closed_told_at timestamptz,
  voters_count int not null default 0
);
create table poll_options (
  post_id bigint not null references polls on delete cascade,
  position int not null,
  title text not null,
  votes_count int not null default 0,
  primary key (post_id, position),
  unique (post_id, title)
);
-- One vote per person, whatever company they vote from: a person's row set is written once.
create table poll_votes (
  post_id bigint not null references polls on delete cascade,
  person_id bigint not null references people on delete cascade,
  position int not null,
  at timestamptz not null default now(),
  primary key (post_id, person_id, position)
);

create table saves (
  person_id bigint not null references people on delete cascade,
  post_id bigint not null references posts on delete cascade,
  at timestamptz not null default now(),
  id bigint not null,
  primary key (person_id, post_id)
);
create index saves_person on saves (person_id, id desc);
create index saves_post on saves (post_id);

create table pins (
  post_id bigint primary key references posts on delete cascade,
  by bigint not null references people,
  at timestamptz not null default now()
);

create table files (
  id bigint primary key,
  uuid uuid not null unique,
  peer_id int references peers,
  owner_id bigint not null references people on delete cascade,
  post_id bigint references posts on delete cascade,
  position int not null default 0,
  kind text not null check (kind in ('image', 'video', 'audio', 'document', 'other')),
  media_type text not null,
  name text not null default '',
  alt text not null default '',
  bytes bigint not null default 0,
  width int,
  height int,
  -- Ours: where the bytes lie. A partner's: the address they are read from when somebody may look.
  storage_key text,
  preview_key text,
  remote_url text,
  created_at timestamptz not null default now(),
  check ((peer_id is null) = (storage_key is not null)),
  check ((peer_id is null) = (remote_url is null))
);
create index files_post on files (post_id, position) where post_id is not null;
create index files_loose on files (created_at) where post_id is null;
