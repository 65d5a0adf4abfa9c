-- Why: a request walks through named people, who approve or decline it; what was decided stays as it is.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version', 'campaign', 'idea', 'approval'));

create table approvals (
  post_id bigint primary key references posts on delete cascade,
  -- The post's own, for lists.
  group_id bigint references groups,
  amount numeric(14, 2),
  -- ISO 4217; with an amount.
  currency text,
  -- order: one after the other; parallel: all at once.
  mode text not null check (mode in ('order', 'parallel')),
  due date,
  state text not null check (state in ('pending', 'approved', 'declined', 'withdrawn')),
  decided_at timestamptz,
  -- SHA-256, in hexadecimal, of what is to be approved, as its author's company says.
  digest text not null
);
create index approvals_group on approvals (group_id, state, post_id desc);

create table approval_steps (
  post_id bigint not null references approvals on delete cascade,
  step int not null,
  -- Null: someone who was erased. What they decided stays.
  person_id bigint references people on delete set null,
  state text not null check (state in ('waiting', 'approved', 'declined', 'asked')),
  reason text not null,
  at timestamptz,
  primary key (post_id, step)
);
create index approval_steps_person on approval_steps (person_id, post_id);

-- What was done, in the order in which the home took it. Nothing of it is changed.
create table approval_acts (
  uri text primary key,
  post_id bigint not null references approvals on delete cascade,
  person_id bigint references people on delete set null,
  act text not null check (act in ('approve', 'decline', 'ask', 'answer', 'replace', 'withdraw')),
  step int,
  -- Whose step it was, when somebody else takes it, and who that is.
  from_id bigint references people on delete set null,
  to_id bigint references people on delete set null,
  reason text not null,
  at timestamptz not null,
  -- Null: the home of the request has not said that it takes it.
  taken_at timestamptz,
  refused_at timestamptz
);
create index approval_acts_post on approval_acts (post_id, at);
create index approval_acts_person on approval_acts (person_id, post_id);

-- Of a decided request that its author took along: that it was decided, and how. No words and no names.
create table approval_records (
  id bigint primary key,
  group_id bigint not null references groups on delete cascade,
  state text not null,
  decided_at timestamptz not null,
  amount numeric(14, 2),
  currency text,
  digest text not null,
  approved int not null,
  steps int not null
);
create index approval_records_group on approval_records (group_id, decided_at desc);
