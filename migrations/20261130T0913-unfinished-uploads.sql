-- Why: a large file goes on where it was after a lost connection.
create table unfinished_uploads (
  id uuid primary key,
  person_id bigint not null references people on delete cascade,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  -- Safe on disk.
  received bigint not null default 0,
  -- When the last part came.
  at timestamptz not null default now(),
  -- The request that writes it, and until when nobody else does.
  claim uuid,
  claimed_until timestamptz
);
create index unfinished_uploads_person on unfinished_uploads (person_id);
create index unfinished_uploads_at on unfinished_uploads (at);
