-- Reactions of partners' people to a post that is not here yet: they wait for it, for a while.
create table early_reactions (
  uri text primary key,
  post_uri text not null,
  person_id bigint not null references people on delete cascade,
  peer_id int not null references peers,
  kind text not null,
  emoji text not null default '',
  -- Through which group it came; null: from its author's company.
  group_id bigint references groups on delete cascade,
  at timestamptz not null default now()
);
create index early_reactions_post on early_reactions (post_uri);
create index early_reactions_peer on early_reactions (peer_id, at);
create index early_reactions_at on early_reactions (at);
