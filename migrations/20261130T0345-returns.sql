-- Why: whoever comes back after days is offered what they missed. One row a person, for the last time alone, gone after a week or when they say so: when somebody
-- was here is no history.
create table returns (
  person_id bigint primary key references people (id) on delete cascade,
  away_since timestamptz not null,
  back_at timestamptz not null default now(),
  constraint returns_order_check check (away_since < back_at)
);
create index returns_back on returns (back_at);
