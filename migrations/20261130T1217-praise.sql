-- Why: people thank each other in public, for one of the company's values; whoever is praised decides who reads it.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version', 'campaign', 'idea', 'approval', 'project',
    'album', 'pictures', 'news', 'annotation', 'praise'));

create table praises (
  post_id bigint primary key references posts on delete cascade,
  -- The value as it was called that day; null: for none.
  emoji text,
  names jsonb,
  -- Of one that only the praised read as yet: how wide it would go, and, at its author's home, to whom. Null: it asks nothing.
  asks text check (asks in ('team', 'company', 'partners')),
  wish jsonb,
  -- Of one that others read: the address of that in which the praised were asked.
  asked_uri text
);
create index praises_asked on praises (asked_uri) where asked_uri is not null;

create table praised (
  post_id bigint not null references praises on delete cascade,
  person_id bigint not null references people on delete cascade,
  -- Whether others may read it; null: they have not said so yet.
  agrees boolean,
  at timestamptz not null default now(),
  primary key (post_id, person_id)
);
create index praised_person on praised (person_id, post_id desc);

-- How wide praise of somebody goes without asking them. No row: their team.
create table praise_settings (
  person_id bigint primary key references people on delete cascade,
  width text not null check (width in ('nobody', 'team', 'company', 'partners'))
);
