-- Why: a group of several companies keeps its files in one place, each with its versions.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check
  check (kind in ('note', 'question', 'article', 'poll', 'event', 'task', 'page', 'document', 'version'));

create table documents (
  post_id bigint primary key references posts on delete cascade,
  group_id bigint not null references groups on delete cascade,
  -- What the latest act says that was not refused.
  name text not null,
  folder text not null,
  -- By which they are the same: file systems of desks do not tell upper from lower case.
  folded_name text not null,
  folded_folder text not null,
  binned_at timestamptz
);
create index documents_place on documents (group_id, folded_folder, folded_name, post_id) where binned_at is null;
create index documents_binned on documents (binned_at) where binned_at is not null;

-- What a document was called and where it was, from the beginning.
create table document_acts (
  uri text primary key,
  post_id bigint not null references documents on delete cascade,
  person_id bigint not null references people on delete cascade,
  name text not null,
  folder text not null,
  folded_name text not null,
  folded_folder text not null,
  binned boolean not null,
  at timestamptz not null,
  -- Why the home of its group did not take it, in its words.
  refused text
);
create index document_acts_post on document_acts (post_id, at desc);
create index document_acts_person on document_acts (person_id);

-- Who works on it and wants no one else to. Over at `until`, which whoever ends it sets.
create table document_locks (
  post_id bigint primary key references documents on delete cascade,
  person_id bigint not null references people on delete cascade,
  uri text not null,
  at timestamptz not null,
  until timestamptz not null
);
create index document_locks_person on document_locks (person_id);

-- The document itself is the first; the others are answers to it.
create table document_versions (
  post_id bigint primary key references posts on delete cascade,
  group_id bigint not null references groups on delete cascade,
  media_type text not null,
  bytes bigint not null,
  -- The version it was made from, and the earlier one that it is again, by their URIs.
  based_on text,
  restores text
);
create index document_versions_group on document_versions (group_id) include (bytes);

-- Also empty ones: a folder stays when the last document leaves it. Each company has its own.
create table document_folders (
  group_id bigint not null references groups on delete cascade,
  folded text not null,
  folder text not null,
  folded_parent text not null,
  primary key (group_id, folded)
);
create index document_folders_parent on document_folders (group_id, folded_parent, folded);
