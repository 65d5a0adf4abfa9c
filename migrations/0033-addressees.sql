-- Whom a direct post is addressed to besides those who read it here: people we do not know, and people whom it does not reach.
create table addressees (
  post_id bigint not null references posts on delete cascade,
  uri text not null,
  -- `handle@host` as the post names them, never wider than their own host; empty when it names none.
  name text not null,
  -- False: its author's server gave them no copy, and says so.
  reached boolean not null,
  primary key (post_id, uri)
);
create index addressees_uri on addressees (uri);
