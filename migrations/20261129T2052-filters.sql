-- Why: people keep words and posts out of sight, as Mastodon's filters do; apps and pages ask for the same.
create table filters (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  title text not null check (length(title) between 1 and 200),
  contexts text[] not null check (cardinality(contexts) > 0),
  action text not null check (action in ('warn', 'hide', 'blur')),
  expires_at timestamptz,
  at timestamptz not null default now()
);
create index filters_person on filters (person_id);

create table filter_words (
  id bigint primary key,
  filter_id bigint not null references filters on delete cascade,
  word text not null check (length(word) between 1 and 200),
  whole boolean not null
);
create index filter_words_filter on filter_words (filter_id);

-- Not tied to posts: what is gone matches nothing any more.
create table filter_posts (
  id bigint primary key,
  filter_id bigint not null references filters on delete cascade,
  post_id bigint not null,
  unique (filter_id, post_id)
);
