-- What an account needs over its life: first steps put away, its export, and leaving.
create table first_steps_put_away (
  person_id bigint primary key references people on delete cascade,
  at timestamptz not null default now()
);

create table exports (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  asked_at timestamptz not null default now(),
  ready_at timestamptz,
  failed_at timestamptz,
  bytes bigint,
  -- After that the file is removed.
  expires_at timestamptz,
  check ((ready_at is null) = (bytes is null))
);
create index exports_person on exports (person_id, id desc);

-- Who has said that they leave. The row goes with their return; carried out, it stays as the answer to what became of the posts.
create table departures (
  person_id bigint primary key references people on delete cascade,
  asked_at timestamptz not null default now(),
  due_at timestamptz not null,
  posts text not null check (posts in ('keep', 'pseudonym', 'delete')),
  carried_out_at timestamptz
);
create index departures_due on departures (due_at) where carried_out_at is null;
