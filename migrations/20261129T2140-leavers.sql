-- Why: who left the company, what was chosen for what they wrote, and who took over what they were responsible for; partners confirm it by receipts.
create table leavers (
  person_id bigint primary key references people,
  by bigint references people on delete set null,
  posts text not null check (posts in ('keep', 'pseudonym', 'delete')),
  -- Groups that were handed over: {"groupId", "personId"}.
  deputies jsonb not null default '[]',
  at timestamptz not null default now()
);

alter table erasures drop constraint erasures_kind_check;
alter table erasures add constraint erasures_kind_check check (kind in ('post', 'person', 'file', 'departure')) not valid;
alter table erasures_owed drop constraint erasures_owed_kind_check;
alter table erasures_owed add constraint erasures_owed_kind_check check (kind in ('post', 'person', 'file', 'departure')) not valid;
