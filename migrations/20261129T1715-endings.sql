-- Why: what becomes of data at the end of an agreement is signed too. Each row is one agreement's end being carried out, in steps that can be
-- interrupted anywhere.
create table endings (
  agreement_id uuid primary key references agreements,
  peer_id int not null references peers,
  data text not null check (data in ('return', 'erase', 'freeze')),
  -- At once after a notice; a day later otherwise, so that a mistake can be undone by a new agreement.
  begins_at timestamptz not null,
  step text not null check (step in ('ties', 'archive', 'people', 'report', 'done')),
  -- The last of the partner's people who is done with.
  after_person bigint not null default 0,
  counts jsonb not null default '{}',
  -- Until when the archive is offered to the partner.
  archived_until timestamptz,
  -- A new agreement came into force before it was carried out.
  superseded_at timestamptz,
  finished_at timestamptz,
  -- Our signed report, and when the partner took it.
  report jsonb,
  reported_at timestamptz,
  check ((step = 'done') = (finished_at is not null))
);
create index endings_open on endings (begins_at) where finished_at is null and superseded_at is null;

-- The partner's signed report on its side of the same end.
create table ending_reports (
  agreement_id uuid primary key references agreements,
  document jsonb not null,
  at timestamptz not null default now()
);
