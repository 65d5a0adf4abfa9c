-- What somebody is writing, kept through reload, sign-out and another browser: one for each place where one can write.
create table drafts (
  person_id bigint not null references people on delete cascade,
  -- 'new', 'group:7' or 'reply:42'; a second one of the same place ends with ~ and a number.
  place text not null check (length(place) <= 60),
  -- As it was typed, nothing interpreted (src/drafts/draft.ts, Written).
  written jsonb not null,
  file_ids bigint[] not null default '{}',
  updated_at timestamptz not null default now(),
  primary key (person_id, place)
);
create index drafts_updated on drafts (updated_at);

-- What was sent and can still be undone: nobody but its author sees it, until a job publishes it and takes the row away.
create table held_posts (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  place text not null check (length(place) <= 60),
  written jsonb not null,
  -- The same as src/posts/post.ts wants it, audience and all.
  draft jsonb not null,
  file_ids bigint[] not null default '{}',
  -- Of the form it was sent with: sent twice it is held once, and published once (submissions).
  key_hash bytea not null,
  publish_at timestamptz not null,
  refused_at timestamptz,
  -- The sentence why, with its values, to be said in the author's language.
  refusal jsonb,
  check ((refused_at is null) = (refusal is null)),
  unique (person_id, key_hash)
);
