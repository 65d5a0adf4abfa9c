-- Why: file managers lock a name before there is a document, hold a document by a token of their own, and leave files that no group needs.
create table desk_locks (
  token uuid primary key,
  group_id bigint not null references groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  -- The path of what is locked, by which names are the same.
  folded text not null,
  -- Null: there is no document of that name yet.
  post_id bigint references documents on delete cascade,
  -- The lock of the document that this is, as everybody sees it.
  lock_uri text,
  owner text not null,
  until timestamptz not null
);
create index desk_locks_place on desk_locks (group_id, folded);
create index desk_locks_person on desk_locks (person_id);
create index desk_locks_post on desk_locks (post_id) where post_id is not null;
create table desk_files (
  person_id bigint not null references people on delete cascade,
  group_id bigint not null references groups on delete cascade,
  folded text not null,
  folded_folder text not null,
  name text not null,
  content bytea not null,
  at timestamptz not null default now(),
  primary key (person_id, group_id, folded)
);
create index desk_files_group on desk_files (group_id);
