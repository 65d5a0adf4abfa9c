-- Why: a report is handled by somebody, with a reason from the company's list, by more than removing; who it concerns can appeal to somebody else,
-- and a suspension or a ban ends by itself.
alter table people add suspended_until timestamptz;
create index people_suspended on people (suspended_until) where suspended_until is not null;

alter table bans add until timestamptz;
create index bans_until on bans (until) where until is not null;

alter table report_cases add handler_id bigint references people on delete set null;
create index report_cases_handler on report_cases (handler_id) where handler_id is not null;
alter table report_cases drop constraint report_cases_outcome_check;
alter table report_cases add constraint report_cases_outcome_check
  check (outcome in ('removed', 'dismissed', 'warned', 'suspended', 'banned')) not valid;
alter table report_cases drop constraint report_cases_subject_check;
alter table report_cases add constraint report_cases_subject_check check (subject in ('post', 'person', 'group', 'address')) not valid;

alter table moderation_acts drop constraint moderation_acts_act_check;
alter table moderation_acts add constraint moderation_acts_act_check
  check (act in ('removed', 'restored', 'dismissed', 'warned', 'told', 'suspended', 'lifted', 'banned', 'unbanned', 'withdrawn', 'taken', 'released', 'noted')) not valid;
-- The end of a suspension or a ban; null: none.
alter table moderation_acts add until timestamptz;

create table appeals (
  id bigint primary key,
  -- One appeal against one act: whoever decides it has the last word.
  act_id bigint not null unique references moderation_acts on delete cascade,
  person_id bigint not null references people on delete cascade,
  text text not null check (length(text) between 1 and 2000),
  at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by bigint references people on delete set null,
  outcome text check (outcome in ('upheld', 'granted')),
  answer text not null default '' check (length(answer) <= 500),
  check ((decided_at is null) = (outcome is null))
);
create index appeals_person on appeals (person_id);
create index appeals_decided_by on appeals (decided_by) where decided_by is not null;
create index appeals_waiting on appeals (id desc) where decided_at is null;

-- Who decides reports about administrators in their place.
create table ombudspersons (
  person_id bigint primary key references people on delete cascade
);

-- From people who are no members.
create table complaints (
  report_id bigint primary key references reports on delete cascade,
  number text not null unique,
  address text not null check (length(address) <= 1000),
  name text not null default '' check (length(name) <= 200),
  email text not null default '' check (length(email) <= 320),
  locale text not null,
  at timestamptz not null default now()
);
