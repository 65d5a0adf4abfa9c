-- Why: notifications are answered by e-mail, and groups that allow it are written to by e-mail; the same mail twice is posted once.
create table mail_in_seen (
  -- Of its Message-ID and the address that it came to.
  hash bytea primary key,
  person_id bigint not null references people(id) on delete cascade,
  post_id bigint references posts(id) on delete set null,
  at timestamptz not null default now()
);
create index mail_in_seen_at on mail_in_seen (at);
create index mail_in_seen_post on mail_in_seen (post_id);
create index mail_in_seen_person on mail_in_seen (person_id);
-- Addresses that were made for a person before this time are void.
create table mail_in_endings (
  person_id bigint primary key references people(id) on delete cascade,
  ended_at timestamptz not null
);
create table mail_in_groups (
  group_id bigint primary key references groups(id) on delete cascade,
  opened_by bigint references people(id) on delete set null,
  at timestamptz not null default now()
);
create index mail_in_groups_by on mail_in_groups (opened_by);
