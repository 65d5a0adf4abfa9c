-- Logins of our own people: passwords, sessions, OAuth applications and tokens. Only hashes of secrets are stored.
create table passwords (
  person_id bigint primary key references people on delete cascade,
  hash text not null,
  changed_at timestamptz not null default now()
);

create table login_attempts (
  key text not null,
  at timestamptz not null default now()
);
create index login_attempts_key on login_attempts (key, at);

create table sessions (
  token_hash bytea primary key,
  person_id bigint not null references people on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  user_agent text not null default ''
);
create index sessions_person on sessions (person_id);

create table oauth_apps (
  id bigint primary key,
  client_id text not null unique,
  client_secret_hash bytea not null,
  name text not null,
  website text,
  redirect_uris text[] not null,
  scopes text[] not null,
  created_at timestamptz not null default now()
);

create table oauth_codes (
  code_hash bytea primary key,
  app_id bigint not null references oauth_apps on delete cascade,
  person_id bigint not null references people on delete cascade,
  redirect_uri text not null,
  scopes text[] not null,
  challenge text,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table tokens (
  id bigint primary key,
  token_hash bytea not null unique,
  -- Null for an application's own token (client_credentials).
  person_id bigint references people on delete cascade,
  app_id bigint references oauth_apps on delete cascade,
  -- The code this token came from: using a code twice revokes what it gave.
  code_hash bytea,
  name text not null default '',
  scopes text[] not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index tokens_person on tokens (person_id);
create index tokens_code on tokens (code_hash) where code_hash is not null;
