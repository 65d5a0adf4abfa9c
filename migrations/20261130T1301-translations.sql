-- Why: a post is translated by the company's own server once per language, and the translation goes with the words it is of.
create table translations (
  post_id bigint not null references posts on delete cascade,
  language text not null,
  -- The version it is of.
  written_at timestamptz not null,
  from_language text not null,
  title text not null,
  html text not null,
  made_at timestamptz not null default now(),
  primary key (post_id, language)
);
