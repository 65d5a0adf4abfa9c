-- Why: a group keeps what it knows in pages, which several people write and whose every version is kept.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version'));

-- Only moderators write its pages.
alter table groups add column pages_restricted boolean not null default false;

create table pages (
  post_id bigint primary key references posts on delete cascade,
  group_id bigint not null references groups on delete cascade,
  -- Of the page above it, which may come later or be gone; null: none is.
  parent_uri text,
  -- The same page where it is here, and does not stand under this one.
  parent_id bigint references pages on delete set null,
  position double precision not null,
  -- The version that is shown.
  number int not null check (number > 0)
);
create index pages_tree on pages (group_id, parent_id, position);
create index pages_parent on pages (parent_id);
create index pages_orphans on pages (parent_uri) where parent_id is null;

-- Also of pages that have not come yet: two companies can overtake each other.
create table page_versions (
  uri text primary key,
  page_uri text not null,
  post_id bigint references pages on delete cascade,
  group_id bigint not null references groups on delete cascade,
  number int not null check (number > 0),
  based_on text,
  -- Null: they and their words in older versions are erased.
  author_id bigint references people on delete set null,
  note text not null,
  title text not null,
  source text not null,
  html text not null,
  text text not null,
  language text not null,
  parent_uri text,
  position double precision not null,
  at timestamptz not null,
  -- Why the group's home did not take it, in its words.
  refused text
);
-- One at each place of the order, which the group's home keeps.
create unique index page_versions_order on page_versions (page_uri, number) where refused is null;
create index page_versions_post on page_versions (post_id, number);
create index page_versions_author on page_versions (author_id);
create index page_versions_waiting on page_versions (at) where post_id is null;
create index page_versions_group on page_versions (group_id);

-- Which pages a page links to, by their addresses.
create table page_links (
  post_id bigint not null references pages on delete cascade,
  target_uri text not null,
  primary key (post_id, target_uri)
);
create index page_links_target on page_links (target_uri);
