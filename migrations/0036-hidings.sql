-- Why a post was hidden, by whose right, and since when: within 30 days that can be undone, afterwards the post is erased for good.
create table hidings (
  post_id bigint not null references posts on delete cascade,
  -- `group`: by its moderators, wherever its home is; `company`: by an administrator here; `home`: by the author's company, which told us.
  origin text not null check (origin in ('group', 'company', 'home')),
  by_id bigint references people on delete set null,
  reason text not null check (length(reason) <= 500),
  at timestamptz not null default now(),
  primary key (post_id, origin)
);
create index hidings_at on hidings (at);
create index hidings_by on hidings (by_id) where by_id is not null;
