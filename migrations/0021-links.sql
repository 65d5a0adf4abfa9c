-- Links carry the number of their row and a keyed hash of it: nothing secret is stored, neither here nor in a queue that mails them.
drop table password_links;
create table password_links (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  -- Null: asked for at the sign-in.
  made_by bigint references people on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_links_person on password_links (person_id);
