-- Private messages can be opened in the company's name: for a reason, by two people, for some hours, with a record of everything that was read.
create table disclosures (
  id bigint primary key,
  person_id bigint not null references people (id) on delete cascade,
  reason text not null constraint disclosures_reason_check check (length(reason) between 1 and 500),
  since date not null,
  hours integer not null constraint disclosures_hours_check check (hours between 1 and 72),
  ordered_by bigint not null references people (id),
  ordered_at timestamptz not null default now(),
  withdrawn_by bigint references people (id),
  withdrawn_at timestamptz,
  confirmed_by bigint references people (id),
  confirmed_at timestamptz,
  ends_at timestamptz,
  tell_at timestamptz,
  told_at timestamptz,
  constraint disclosures_two_check check (confirmed_by <> ordered_by),
  constraint disclosures_others_check check (ordered_by <> person_id and confirmed_by <> person_id),
  constraint disclosures_confirmed_check check ((confirmed_at is null) = (ends_at is null) and (confirmed_at is null) = (tell_at is null)),
  constraint disclosures_withdrawn_check check (withdrawn_at is null or confirmed_at is null)
);
create index disclosures_person on disclosures (person_id);
create table disclosure_readings (
  disclosure_id bigint not null references disclosures (id) on delete cascade,
  post_id bigint not null,
  read_by bigint not null references people (id),
  at timestamptz not null default now(),
  primary key (disclosure_id, post_id, read_by)
);
