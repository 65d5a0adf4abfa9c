-- What somebody sent before they were asked again who they are: carried out once after they showed it, or never. It may hold a new password, so the fields are sealed.
create table kept_acts (
  id bigint primary key,
  session_id bigint not null references sessions (id) on delete cascade,
  path text not null check (length(path) <= 8000),
  back text not null check (length(back) <= 8000),
  fields_sealed bytea,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  taken_at timestamptz
);
create index kept_acts_session on kept_acts (session_id, id);
