-- Why: who finds computers hard wants four things on a page and words beside them; and each hint is read once.
alter table preferences add column simple boolean not null default false;

create table hints_put_away (
  person_id bigint not null references people on delete cascade,
  -- Which; 'all': none is wanted any more.
  hint text not null,
  at timestamptz not null default now(),
  primary key (person_id, hint)
);
