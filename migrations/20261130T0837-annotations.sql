-- Why: people of several companies say what is wrong at one place of a drawing or a page, and when it is settled.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version', 'campaign', 'idea', 'approval', 'project',
    'album', 'pictures', 'news', 'annotation'));

-- A comment on a place in a document, which it answers.
create table annotations (
  post_id bigint primary key references posts on delete cascade,
  -- The version it was made on, by its URI.
  version text not null,
  page int not null,
  -- Percent of the page's width and height, from the left and from the top.
  x double precision not null,
  y double precision not null,
  width double precision not null,
  height double precision not null,
  -- Width of the page divided by its height, then.
  aspect double precision,
  -- What the latest act says that was not refused, or else how it came.
  resolved boolean not null
);

-- Who said that it is settled, or is not.
create table annotation_acts (
  uri text not null,
  -- resolved
  field text not null,
  post_id bigint not null references annotations on delete cascade,
  -- Null: someone who was erased.
  person_id bigint references people on delete set null,
  value jsonb not null,
  before jsonb not null,
  at timestamptz not null,
  refused_at timestamptz,
  primary key (uri, field)
);
create index annotation_acts_post on annotation_acts (post_id, at);
create index annotation_acts_person on annotation_acts (person_id, post_id);
