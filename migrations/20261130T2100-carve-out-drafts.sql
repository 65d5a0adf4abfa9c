-- Why: a carve-out is signed by two people of a company, on a page too; and a seat that came along once is not given again to who has left it.
alter table carve_outs add column second_id bigint references people(id);
alter table carve_out_ties add column over_at timestamptz;
create table carve_out_drafts (
  id uuid primary key,
  peer_id integer not null references peers(id),
  side text not null check (side in ('giving', 'taking')),
  state text not null check (state in ('waiting', 'working', 'done', 'failed', 'withdrawn')),
  choice jsonb not null,
  digest text not null,
  counts jsonb not null,
  by_id bigint not null references people(id),
  asked_at timestamptz not null default now(),
  second_id bigint references people(id),
  signed_at timestamptz,
  carve_out_id uuid,
  trouble text not null default '',
  constraint carve_out_drafts_two check (second_id <> by_id)
);
create index carve_out_drafts_peer on carve_out_drafts (peer_id);
create index carve_out_drafts_by on carve_out_drafts (by_id);
create index carve_out_drafts_second on carve_out_drafts (second_id);
create index carve_outs_second on carve_outs (second_id);
