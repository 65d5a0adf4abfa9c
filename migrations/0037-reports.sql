-- What people report, who decides about it, and what was decided. One case for one thing: whoever reports it too joins the case.
create table report_cases (
  id bigint primary key,
  -- Of the Flag by which other companies know the case.
  uri text not null unique,
  subject text not null check (subject in ('post', 'person', 'group')),
  -- What was reported: a post's, a person's or a group's URI.
  object_uri text not null,
  post_id bigint,
  -- Whose it is; null for a group.
  person_id bigint references people on delete cascade,
  group_id bigint references groups on delete cascade,
  -- Who decides: the moderators of the group, or the administrators of this company.
  queue text not null check (queue in ('group', 'company')),
  -- The post as it was when it was first reported; emptied when the case has been closed for long.
  evidence jsonb,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  outcome text check (outcome in ('removed', 'dismissed', 'warned')),
  check ((closed_at is null) = (outcome is null)),
  check (queue = 'company' or group_id is not null)
);
create unique index report_cases_open on report_cases (object_uri) where closed_at is null;
create index report_cases_object on report_cases (object_uri);
create index report_cases_waiting on report_cases (queue, id desc) where closed_at is null;
create index report_cases_group on report_cases (group_id, id desc) where group_id is not null;
create index report_cases_person on report_cases (person_id) where person_id is not null;
create index report_cases_closed on report_cases (closed_at) where closed_at is not null;

create table reports (
  id bigint primary key,
  case_id bigint not null references report_cases on delete cascade,
  -- One of ours, or nobody we know of another company: its server speaks for them.
  reporter_id bigint references people on delete set null,
  peer_id int references peers,
  -- Of a partner's Flag.
  uri text,
  category text not null check (category in ('spam', 'harassment', 'rules', 'legal', 'other')),
  comment text not null default '' check (length(comment) <= 1000),
  -- The company the content comes from is told.
  forwarded boolean not null default false,
  at timestamptz not null default now(),
  check ((peer_id is null) = (uri is null))
);
create unique index reports_flag on reports (case_id, uri) where uri is not null;
create index reports_uri on reports (uri) where uri is not null;
create unique index reports_once on reports (case_id, reporter_id) where reporter_id is not null;
create index reports_case on reports (case_id, id);
create index reports_reporter on reports (reporter_id, at desc) where reporter_id is not null;
create index reports_peer on reports (peer_id, at desc) where peer_id is not null;

-- What moderators did: the log that administrators and, for its group, moderators read.
create table moderation_acts (
  id bigint primary key,
  act text not null check (act in ('removed', 'restored', 'dismissed', 'warned', 'told')),
  queue text not null check (queue in ('group', 'company')),
  group_id bigint references groups on delete cascade,
  case_id bigint references report_cases on delete set null,
  -- Whose post it was, or who was warned.
  person_id bigint references people on delete set null,
  post_id bigint,
  -- Null: a partner's server.
  by_id bigint references people on delete set null,
  peer_id int references peers,
  reason text not null default '',
  at timestamptz not null default now()
);
create index moderation_acts_queue on moderation_acts (queue, id desc);
create index moderation_acts_group on moderation_acts (group_id, id desc) where group_id is not null;
create index moderation_acts_case on moderation_acts (case_id, id) where case_id is not null;
create index moderation_acts_person on moderation_acts (person_id) where person_id is not null;
create index moderation_acts_by on moderation_acts (by_id) where by_id is not null;
