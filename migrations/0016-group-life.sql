-- What a group asks of its members and shows of itself: versions of its charter and who accepted them, which companies may join, its colour, and posts that its home did not take.
alter table groups
  -- Raised by every change of the charter's text; 0: there never was one.
  add column charter_version int not null default 0,
  -- Which of eight hues its mark has; null: it follows from the id.
  add column hue smallint check (hue between 0 and 7),
  -- Whether members may write under a pseudonym of this group.
  add column pseudonyms boolean not null default false,
  -- Of our groups: who may join, apart from how (access). `listed`: our company and the partners of group_companies.
  add column companies text not null default 'all' check (companies in ('all', 'own', 'listed')),
  -- Of a partner's group: whether its home says that people of our company may join.
  add column joinable boolean not null default true;

create table group_companies (
  group_id bigint not null references groups on delete cascade,
  peer_id int not null references peers,
  primary key (group_id, peer_id)
);

create table charters (
  group_id bigint not null references groups on delete cascade,
  version int not null check (version > 0),
  source text not null,
  by bigint references people,
  at timestamptz not null default now(),
  primary key (group_id, version)
);
update groups set charter_version = 1 where charter_source <> '';
insert into charters (group_id, version, source, at) select id, 1, charter_source, created_at from groups where charter_source <> '';

-- Who agreed to which version, and when. `digest` is the SHA-256 of the text that was shown.
create table charter_acceptances (
  group_id bigint not null references groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  version int not null check (version > 0),
  digest text not null,
  -- At the group's home, of a partner's member: the signed activity as it came.
  proof bytea,
  at timestamptz not null default now(),
  primary key (group_id, person_id, version)
);

-- What one of our moderators asked of a partner's group, until its home has decided.
create table group_wishes (
  group_id bigint not null references groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  kind text not null check (kind in ('approve', 'decline', 'invite')),
  by bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  primary key (group_id, person_id)
);

-- A post of ours that a partner did not take, with the reason it gave.
create table post_refusals (
  post_id bigint not null references posts on delete cascade,
  peer_id int not null references peers,
  reason text not null,
  at timestamptz not null default now(),
  primary key (post_id, peer_id)
);

-- A note of the one who invites.
alter table memberships add column note text not null default '' check (length(note) <= 500);
-- Requests that wait: few, among very many members.
create index memberships_waiting on memberships (group_id, since) where state <> 'active';
