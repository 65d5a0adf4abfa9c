-- Why: a group asks for ideas, supports them one vote a person, and says within an agreed time what becomes of each.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version', 'campaign', 'idea'));

create table campaigns (
  post_id bigint primary key references posts on delete cascade,
  -- The post's own.
  group_id bigint not null references groups,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Days after the end within which every idea is answered.
  answer_days int not null,
  check (ends_at > starts_at)
);
create index campaigns_group on campaigns (group_id, ends_at);

create table campaign_jurors (
  post_id bigint not null references campaigns on delete cascade,
  person_id bigint not null references people on delete cascade,
  primary key (post_id, person_id)
);
create index campaign_jurors_person on campaign_jurors (person_id);

create table ideas (
  post_id bigint primary key references posts on delete cascade,
  group_id bigint not null references groups,
  -- The URI of its campaign; null: it belongs to none.
  campaign_uri text,
  stage text not null check (stage in ('new', 'discussed', 'chosen', 'done', 'declined')),
  stage_at timestamptz not null default now(),
  -- What the jury says to it.
  reason text not null,
  -- The URI of the idea that it is a double of.
  merged_into text,
  -- Of the idea and its doubles, each person once.
  votes int not null
);
create index ideas_group on ideas (group_id, votes desc, post_id desc);
create index ideas_campaign on ideas (campaign_uri) where campaign_uri is not null;
create index ideas_merged on ideas (merged_into) where merged_into is not null;

create table idea_votes (
  post_id bigint not null references ideas on delete cascade,
  person_id bigint not null references people on delete cascade,
  -- False: taken back, and kept so that what comes late does not count again.
  voted boolean not null,
  -- The activity that says so.
  uri text not null,
  at timestamptz not null,
  primary key (post_id, person_id)
);
create index idea_votes_person on idea_votes (person_id, post_id);
create index idea_votes_uri on idea_votes (uri);

-- What was decided, one row for each thing that an activity says; the latest that was not refused holds.
create table idea_acts (
  uri text not null,
  -- stage, merged
  field text not null,
  post_id bigint not null references ideas on delete cascade,
  -- Null: someone who was erased. What they decided stays.
  person_id bigint references people on delete set null,
  value jsonb not null,
  -- What it was here until then, for when no act is left.
  before jsonb not null,
  at timestamptz not null,
  refused_at timestamptz,
  primary key (uri, field)
);
create index idea_acts_post on idea_acts (post_id, at);
create index idea_acts_person on idea_acts (person_id, post_id);
