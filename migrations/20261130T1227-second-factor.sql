-- Why: passwords can be backed by a code from an authenticator app (TOTP, RFC 6238), which a company can demand.
create table totp (
  person_id bigint primary key references people(id) on delete cascade,
  secret_sealed bytea not null,
  created_at timestamp with time zone default now() not null,
  confirmed_at timestamp with time zone,
  last_used_at timestamp with time zone,
  -- The last time step that a code was taken for: none counts twice.
  last_step bigint default 0 not null
);
create table recovery_codes (
  person_id bigint not null references totp(person_id) on delete cascade,
  code_hash bytea not null,
  primary key (person_id, code_hash)
);
-- A session that was opened by something typed (a password, here or in a directory), and whether its code is still owed.
alter table sessions add column typed boolean default false not null;
alter table sessions add column code_owed_at timestamp with time zone;
alter table account_changes drop constraint account_changes_kind_check;
alter table account_changes add constraint account_changes_kind_check
  check (kind in ('password', 'password-link', 'passkey', 'passkey-gone', 'passkey-name', 'email', 'administrator', 'administrator-gone',
    'role', 'role-gone', 'app', 'app-password', 'device', 'identity', 'identity-gone', 'break-glass', 'break-glass-gone',
    'totp', 'totp-gone', 'recovery-code', 'recovery-codes'));
