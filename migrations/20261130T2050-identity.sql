-- Why: SAML providers check our signatures on logouts, and encrypt assertions for us: that takes a key of our own. Guests become members of their own company.
create table saml_key (
  is_one boolean primary key default true check (is_one),
  certificate text not null,
  private_sealed bytea not null,
  made_at timestamptz not null default now()
);

-- Somebody says themselves that they were a guest at another company: its groups may take their new account in.
alter table former_accounts add column as_guest boolean not null default false;
