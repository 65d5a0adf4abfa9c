-- Why: lists of one's own and followed and featured topics, as Mastodon's apps keep them; a topic that is followed brings posts into the feed.
create table lists (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  title text not null check (length(title) between 1 and 200),
  replies text not null check (replies in ('followed', 'list', 'none')),
  exclusive boolean not null,
  at timestamptz not null default now()
);
create index lists_person on lists (person_id);

create table list_people (
  list_id bigint not null references lists on delete cascade,
  person_id bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  primary key (list_id, person_id)
);
create index list_people_person on list_people (person_id);

-- Of lists that are exclusive alone: every feed asks for it, and mostly it is empty.
create index lists_exclusive on lists (person_id) where exclusive;

create table followed_tags (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  tag text not null check (length(tag) between 1 and 200),
  unique (person_id, tag)
);
create index followed_tags_tag on followed_tags (tag);

create table featured_tags (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  tag text not null check (length(tag) between 1 and 200),
  unique (person_id, tag)
);

alter table feed drop constraint feed_why_check;
alter table feed add constraint feed_why_check check (why in ('own', 'follow', 'group', 'mention', 'share', 'tag')) not valid;
