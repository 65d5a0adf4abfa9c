-- Why: each person decides how long a post can be undone, whether single keys are shortcuts, and light or dark. No row: as it comes.
create table preferences (
  person_id bigint primary key references people (id) on delete cascade,
  shortcuts boolean not null,
  undo_seconds smallint not null check (undo_seconds in (0, 5, 10)),
  theme text not null check (theme in ('auto', 'light', 'dark')),
  changed_at timestamptz not null default now()
);
