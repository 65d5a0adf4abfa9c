-- Why: what goes by reference is fetched when somebody looks, and both companies keep who looked at what, without a name.
create table readings (
  day date not null,
  peer_id int not null references peers on delete cascade,
  -- Who looked: somebody of ours at what lies with the partner, or somebody of the partner's at what lies here.
  reader_at text not null check (reader_at in ('us', 'partner')),
  -- The post or file.
  object_uri text not null,
  -- The reader's company alone can say who it is.
  reader text not null,
  count int not null default 1,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (day, peer_id, reader_at, object_uri, reader)
);
