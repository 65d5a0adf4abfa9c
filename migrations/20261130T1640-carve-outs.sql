-- Why: a subsidiary's people and groups go to an instance of their own by one order that two companies sign; both note how far it came.
create table carve_outs (
  id uuid primary key,
  peer_id integer not null references peers(id),
  side text not null check (side in ('giving', 'taking')),
  state text not null check (state in ('offered', 'signed', 'withdrawn', 'closed')),
  document jsonb not null,
  by_id bigint not null references people(id),
  leave_behind boolean not null default false,
  trouble text not null default '',
  created_at timestamptz not null default now()
);
create table carve_out_items (
  carve_out_id uuid not null references carve_outs(id) on delete cascade,
  kind text not null check (kind in ('person', 'group')),
  uri text not null,
  new_uri text not null,
  succession_id uuid,
  done_at timestamptz,
  trouble text not null default '',
  primary key (carve_out_id, uri)
);
create index carve_out_items_uri on carve_out_items (uri);
create index carve_out_items_new_uri on carve_out_items (new_uri);
create table carve_out_ties (
  carve_out_id uuid not null references carve_outs(id) on delete cascade,
  kind text not null check (kind in ('follow', 'member')),
  actor text not null,
  object text not null,
  role text not null default '',
  asked_at timestamptz,
  trouble text not null default '',
  primary key (carve_out_id, kind, actor, object)
);
create index carve_out_ties_actor on carve_out_ties (actor);
create index carve_out_ties_object on carve_out_ties (object);
-- Who is whom at another company, as both accounts said: what the old one was given is given to the new one when it asks.
create table account_moves (
  person_id bigint primary key references people(id) on delete cascade,
  new_id bigint not null references people(id) on delete cascade,
  at timestamptz not null default now(),
  check (person_id <> new_id)
);
create index account_moves_new on account_moves (new_id);
