-- Why: what feeds from outside say is shown as posts of a labelled source, in a group or for one person, never twice.
alter table people drop constraint people_kind_check;
alter table people add constraint people_kind_check check (kind in ('person', 'bot', 'instance', 'alias', 'source'));

create table sources (
  person_id bigint primary key references people(id) on delete cascade,
  -- For oneself, or for a group: one of the two.
  owner_id bigint references people(id) on delete cascade,
  group_id bigint references groups(id) on delete cascade,
  address text not null,
  added_by bigint references people(id) on delete set null,
  added_at timestamptz not null default now(),
  -- What the server wants to hear again (RFC 9110): as it sent it.
  etag text not null default '',
  modified text not null default '',
  next_at timestamptz not null default now(),
  asked_at timestamptz,
  answered_at timestamptz,
  trouble text,
  failures int not null default 0,
  told_at timestamptz,
  ends_at timestamptz,
  check ((owner_id is null) <> (group_id is null))
);
create unique index sources_by_owner on sources (owner_id, address) where owner_id is not null and ends_at is null;
create unique index sources_by_group on sources (group_id, address) where group_id is not null and ends_at is null;
create index sources_due on sources (next_at) where ends_at is null;

-- What was seen, by a hash of its id: what is in a feed is shown once, also after its post was deleted.
create table source_items (
  source_id bigint not null references sources(person_id) on delete cascade,
  key bytea not null,
  digest bytea not null,
  post_id bigint references posts(id) on delete set null,
  seen_at timestamptz not null default now(),
  primary key (source_id, key)
);
create index source_items_by_post on source_items (post_id) where post_id is not null;
