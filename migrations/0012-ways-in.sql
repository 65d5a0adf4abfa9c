-- Sessions that can be named and ended one by one; passkeys, links that set a new password, and invitations for new colleagues.
alter table sessions add column id bigint generated always as identity unique;
-- When the person last showed who they are: what is sensitive asks for it to be recent.
alter table sessions add column proven_at timestamptz not null default now();
alter table sessions add column means text not null default 'password' check (means in ('password', 'passkey', 'link'));
-- Null unless the company wants addresses shown (setting session_addresses).
alter table sessions add column address text;

-- What an authenticator knows a person by (WebAuthn's user handle): random, so that it tells nothing.
create table passkey_owners (
  person_id bigint primary key references people on delete cascade,
  handle bytea not null unique check (length(handle) = 32)
);
create table passkeys (
  id bigint generated always as identity primary key,
  person_id bigint not null references passkey_owners on delete cascade,
  credential_id text not null unique,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  -- Whether its maker keeps copies on other devices of the same person.
  synced boolean not null,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys_person on passkeys (person_id);

-- Given to one browser for one purpose, taken once.
create table passkey_challenges (
  challenge_hash bytea primary key,
  browser_hash bytea not null,
  purpose text not null check (purpose in ('add', 'sign in', 'prove')),
  expires_at timestamptz not null
);
create index passkey_challenges_end on passkey_challenges (expires_at);

create table password_links (
  link_hash bytea primary key,
  person_id bigint not null references people on delete cascade,
  -- Null: asked for at the sign-in.
  made_by bigint references people on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index password_links_person on password_links (person_id);

create table invitations (
  id bigint primary key,
  made_by bigint not null references people,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  uses_max int not null check (uses_max between 1 and 500),
  uses int not null default 0 check (uses between 0 and uses_max),
  -- Then the invitation was sent there, and the account has it from the start.
  email text,
  locale text not null check (locale in ('de', 'fr', 'en')),
  revoked_at timestamptz
);
create table invitation_groups (
  invitation_id bigint not null references invitations on delete cascade,
  group_id bigint not null references groups on delete cascade,
  primary key (invitation_id, group_id)
);
create table invitation_uses (
  invitation_id bigint not null references invitations on delete cascade,
  person_id bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  primary key (invitation_id, person_id)
);
