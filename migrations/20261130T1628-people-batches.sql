-- Why: acts on many people, and tables of them, are looked at line by line before they are carried out, and go on after a restart.
create table people_batches (
  id bigint primary key,
  act text not null check (act in ('import', 'deactivate', 'reset_second_factor', 'require_password', 'add_to_group', 'set_site')),
  detail jsonb not null default '{}',
  made_by bigint references people (id) on delete set null,
  made_at timestamptz not null default now(),
  started_by bigint references people (id) on delete set null,
  started_at timestamptz,
  ended_at timestamptz
);
create index people_batches_made_at on people_batches (made_at);
create index people_batches_made_by on people_batches (made_by);
create index people_batches_started_by on people_batches (started_by);

create table people_batch_lines (
  batch_id bigint not null references people_batches (id) on delete cascade,
  line integer not null check (line > 0),
  person_id bigint references people (id) on delete cascade,
  handle text not null check (length(handle) <= 320),
  name text not null default '' check (length(name) <= 200),
  plan text not null check (plan in ('create', 'change', 'nothing', 'refused')),
  change jsonb not null default '{}',
  problem jsonb,
  done_at timestamptz,
  primary key (batch_id, line)
);
create index people_batch_lines_person_id on people_batch_lines (person_id);

-- A password that its owner has to replace when they come in with it the next time.
alter table passwords add column change_due_at timestamptz;

-- The day on which somebody was here last, and no more than that: sessions are deleted when they end.
create table last_uses (
  person_id bigint primary key references people (id) on delete cascade,
  day date not null
);
insert into last_uses (person_id, day)
  select u.person_id, max(u.at)::date from (
    select person_id, last_seen_at as at from sessions union all
    select person_id, last_used_at from tokens where last_used_at is not null) u
  join people p on p.id = u.person_id where p.kind = 'person' group by u.person_id;

alter table account_changes drop constraint account_changes_kind_check;
alter table account_changes add constraint account_changes_kind_check check (kind in (
  'password', 'password-link', 'password-due', 'passkey', 'passkey-gone', 'passkey-name', 'email', 'administrator', 'administrator-gone', 'role',
  'role-gone', 'app', 'app-password', 'device', 'identity', 'identity-gone', 'break-glass', 'break-glass-gone', 'totp', 'totp-gone',
  'recovery-code', 'recovery-codes'));
