-- Why: what two people let out of the company is written down with who asked, who agreed and how often it was opened, in sum.
create table advocacy_releases (
  id bigint primary key,
  post_id bigint not null references posts (id) on delete cascade,
  text text not null check (length(text) between 1 and 8000),
  file_id bigint references files (id) on delete set null,
  token text not null unique,
  asked_by bigint references people (id) on delete set null,
  asked_at timestamptz not null default now(),
  released_by bigint references people (id) on delete set null,
  released_at timestamptz,
  withdrawn_by bigint references people (id) on delete set null,
  withdrawn_at timestamptz,
  opens integer not null default 0
);
create unique index advocacy_releases_open on advocacy_releases (post_id) where withdrawn_at is null;
create index advocacy_releases_post on advocacy_releases (post_id);
create index advocacy_releases_file on advocacy_releases (file_id) where file_id is not null;
create index advocacy_releases_asked_by on advocacy_releases (asked_by);
create index advocacy_releases_released_by on advocacy_releases (released_by);
create index advocacy_releases_withdrawn_by on advocacy_releases (withdrawn_by);
