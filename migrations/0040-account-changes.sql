-- What happened to the ways into an account: its person reads it, whoever did it. `detail` names a passkey, an app or a browser.
create table account_changes (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  kind text not null check (kind in ('password', 'password-link', 'passkey', 'passkey-gone', 'app', 'device')),
  detail text not null default '' check (length(detail) <= 200),
  made_by bigint references people on delete set null,
  at timestamptz not null default now()
);
create index account_changes_person on account_changes (person_id, id desc);
