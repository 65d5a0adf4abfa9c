-- Agreements between companies: documents, versions, suspensions, invitations, and a bounded record of what was refused.

-- One row. Every verb takes its lock first, raises it and notifies `kontor_agreements`, so that no process keeps an old view.
create table agreement_book (
  is_one boolean primary key default true check (is_one),
  revision bigint not null default 0
);
insert into agreement_book default values;

-- Single use, seven days. Only the nonce's hash is stored.
create table agreement_invitations (
  nonce_hash bytea primary key,
  -- What we said about ourselves: a proposal must repeat it word for word.
  party jsonb not null,
  by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Proposals that named this nonce: each costs us one request, so they are counted.
  attempts int not null default 0,
  used_at timestamptz,
  used_for uuid
);

create table agreements (
  id uuid primary key,
  peer_id int not null references peers,
  kind text not null check (kind in ('mutual', 'one_sided')),
  -- What was decided. Suspension is a row of its own; begin, expiry and the end of a notice follow from time.
  state text not null check (state in ('draft', 'proposed', 'active', 'terminating', 'terminated', 'expired')),
  proposed_by text not null check (proposed_by in ('us', 'partner')),
  -- The version in force, its payload's hash, and what it means seen from here; null before both have signed.
  version int,
  payload_hash text,
  terms jsonb,
  -- Local policy: it only ever takes away.
  narrowing jsonb not null default '{}',
  -- Seen from here: the Ed25519 key (public JWK) that speaks for the partner, and the thumbprint that we sign with.
  partner_key jsonb,
  partner_key_uri text,
  our_thumbprint text,
  ends_at timestamptz,
  end_reason text not null default '',
  -- What the partner's server said when it would not take a message of ours.
  trouble text not null default '',
  -- Numbers of state notices: sent by us, and the last one received. An older notice changes nothing.
  notices_sent int not null default 0,
  notices_received int not null default 0,
  created_at timestamptz not null default now(),
  activated_at timestamptz,
  ended_at timestamptz,
  check ((terms is null) = (version is null)),
  check (state not in ('active', 'terminating') or terms is not null),
  check ((kind = 'mutual') = (partner_key is not null))
);
-- One agreement in force per partner.
create unique index agreements_in_force on agreements (peer_id) where state in ('active', 'terminating');
create index agreements_peer on agreements (peer_id, created_at);

create table agreement_versions (
  agreement_id uuid not null references agreements on delete cascade,
  payload_hash text not null,
  version int not null check (version > 0),
  state text not null check (state in ('draft', 'proposed', 'active', 'superseded', 'withdrawn')),
  proposed_by text not null check (proposed_by in ('us', 'partner')),
  -- General JSON serialisation, exactly as signed.
  document jsonb not null,
  by text not null,
  created_at timestamptz not null default now(),
  signed_at timestamptz,
  primary key (agreement_id, payload_hash)
);
-- One offer on the table at a time.
create unique index agreement_versions_open on agreement_versions (agreement_id) where state in ('draft', 'proposed');
create unique index agreement_versions_active on agreement_versions (agreement_id) where state = 'active';

create table agreement_suspensions (
  agreement_id uuid not null references agreements on delete cascade,
  side text not null check (side in ('us', 'partner')),
  by text not null,
  reason text not null default '',
  at timestamptz not null default now(),
  primary key (agreement_id, side)
);

-- What was refused, counted per day, partner and question: bounded, however much is asked. Partner 0: hosts without an agreement.
create table agreement_decisions (
  day date not null,
  peer_id int not null,
  question text not null,
  code text not null,
  count bigint not null,
  last_at timestamptz not null,
  primary key (day, peer_id, question, code)
);
