-- Pseudonyms: actors of their own, each for one group. Who stands behind one is written in this table and nowhere else.
alter table people drop constraint people_kind_check;
alter table people add constraint people_kind_check check (kind in ('person', 'bot', 'instance', 'alias'));

create table aliases (
  alias_id bigint primary key references people (id),
  person_id bigint not null references people (id),
  group_id bigint not null references groups (id) on delete cascade,
  created_at timestamptz not null default now(),
  -- From then on nothing is written under it; the row stays, so that nobody gets a second one.
  ended_at timestamptz,
  unique (person_id, group_id)
);
