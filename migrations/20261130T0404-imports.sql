-- Why: an archive of another product can be imported again, and brings nothing twice.
create table imported (
  -- Which product, and by which key it is known there.
  source text not null,
  key text not null,
  -- One of these: the group a channel became, the post a message became, or the actor that speaks for people who are not here.
  group_id bigint references groups(id) on delete cascade,
  post_id bigint references posts(id) on delete set null,
  person_id bigint references people(id) on delete cascade,
  at timestamptz not null default now(),
  primary key (source, key)
);
create index imported_by_post on imported (post_id) where post_id is not null;
create index imported_by_group on imported (group_id) where group_id is not null;
create index imported_by_person on imported (person_id) where person_id is not null;
