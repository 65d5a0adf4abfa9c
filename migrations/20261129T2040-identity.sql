-- Why: companies sign their people in with what they have (OpenID Connect, SAML, LDAP): which providers there are, and who is whom there.
create table identity_providers (
  id bigint primary key,
  kind text not null check (kind in ('oidc', 'saml', 'ldap')),
  name text not null check (length(name) between 1 and 60),
  -- OpenID Connect: the issuer; SAML: the entity ID; LDAP: the address of the tree. With a subject it names a person for ever.
  issuer text not null unique check (length(issuer) between 1 and 500),
  settings jsonb not null default '{}',
  secret_sealed bytea,
  creates_people boolean not null default false,
  switched_off_at timestamptz,
  required_at timestamptz,
  required_by bigint references people on delete set null,
  created_at timestamptz not null default now(),
  created_by bigint references people on delete set null,
  changed_at timestamptz not null default now()
);

create table identities (
  issuer text not null check (length(issuer) between 1 and 500),
  subject text not null check (length(subject) between 1 and 255),
  person_id bigint not null references people on delete cascade,
  -- What the provider said last: a person's own later change is not undone by every sign-in.
  attributes jsonb not null default '{}',
  linked_at timestamptz not null default now(),
  linked_by bigint references people on delete set null,
  last_used_at timestamptz,
  primary key (issuer, subject)
);
create index identities_person on identities (person_id);

-- One way to a provider and back: bound to a browser, used up by the first answer.
create table identity_flows (
  state_hash bytea primary key,
  provider_id bigint not null references identity_providers on delete cascade,
  browser_hash bytea not null,
  session_id bigint references sessions (id) on delete cascade,
  purpose text not null check (purpose in ('sign in', 'link', 'prove', 'sign out')),
  sealed bytea not null,
  started_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index identity_flows_expiry on identity_flows (expires_at);
create index identity_flows_provider on identity_flows (provider_id);
create index identity_flows_session on identity_flows (session_id);

-- Which session came from where, so that the provider can end it.
create table identity_sessions (
  session_id bigint primary key references sessions (id) on delete cascade,
  provider_id bigint not null references identity_providers on delete cascade,
  issuer text not null,
  subject text not null,
  sid text check (length(sid) <= 255),
  id_token_sealed bytea
);
create index identity_sessions_subject on identity_sessions (issuer, subject);
create index identity_sessions_sid on identity_sessions (issuer, sid);
create index identity_sessions_provider on identity_sessions (provider_id);

-- Statements that count once: logout tokens, assertions.
create table identity_statements (
  issuer text not null,
  statement_id text not null check (length(statement_id) between 1 and 255),
  expires_at timestamptz not null,
  primary key (issuer, statement_id)
);
create index identity_statements_expiry on identity_statements (expires_at);

-- Administrators who may sign in locally although a provider is required: for the day it is away.
create table break_glass (
  person_id bigint primary key references people on delete cascade,
  named_by bigint references people on delete set null,
  named_at timestamptz not null default now()
);

alter table sessions drop constraint sessions_means_check,
  add constraint sessions_means_check check (means in ('password', 'passkey', 'link', 'provider'));
alter table account_changes drop constraint account_changes_kind_check,
  add constraint account_changes_kind_check check (kind in ('password', 'password-link', 'passkey', 'passkey-gone', 'passkey-name', 'email',
    'administrator', 'administrator-gone', 'app', 'app-password', 'device', 'identity', 'identity-gone', 'break-glass', 'break-glass-gone'));
