-- Why: pictures of a group stand together in an album that several add to, and what everyone should hear at once stands apart until its last day.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version', 'campaign', 'idea', 'approval', 'project',
    'album', 'pictures', 'news'));

create table albums (
  post_id bigint primary key references posts on delete cascade,
  -- Everyone who may answer it may add pictures; else its author alone.
  is_open boolean not null,
  -- How many its author's company says it attached: here are fewer where files may not come. Null: ours, which are counted.
  pictures int
);

-- Pictures that somebody added: an answer to the album.
create table album_additions (
  post_id bigint primary key references posts on delete cascade,
  pictures int
);

create table news (
  post_id bigint primary key references posts on delete cascade,
  -- The post's own; null: a company's.
  group_id bigint references groups,
  -- From then on it is in the archive only.
  until timestamptz not null
);
create index news_until on news (until);
create index news_group on news (group_id, post_id desc);

-- Who does not want to see it on top any more.
create table news_dismissals (
  post_id bigint not null references news on delete cascade,
  person_id bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  primary key (post_id, person_id)
);
create index news_dismissals_person on news_dismissals (person_id, post_id);
