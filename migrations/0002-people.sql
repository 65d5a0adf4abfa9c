-- Partners' servers, people (ours and theirs), their keys, profiles and follows.
create table peers (
  id int generated always as identity primary key,
  origin text not null unique,
  company text not null default '',
  country text not null default '',
  software text not null default '',
  -- Which HTTP signature this host understood last (RFC 9421 or draft-cavage).
  signature_scheme text check (signature_scheme in ('rfc9421', 'cavage')),
  first_seen timestamptz not null default now(),
  last_seen timestamptz,
  -- Set while the host does not answer; deliveries to it wait until then.
  retry_at timestamptz,
  failures int not null default 0,
  down_since timestamptz
);

create table people (
  id bigint primary key,
  uri text not null unique,
  peer_id int references peers,
  kind text not null default 'person' check (kind in ('person', 'bot', 'instance')),
  handle text not null,
  name text not null,
  bio_html text not null default '',
  bio_source text not null default '',
  avatar_url text,
  page_url text,
  inbox_uri text,
  shared_inbox_uri text,
  followers_uri text,
  follow_policy text not null default 'auto' check (follow_policy in ('ask', 'auto')),
  locale text not null default 'en' check (locale in ('de', 'fr', 'en')),
  email text,
  is_admin boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  fetched_at timestamptz,
  deactivated_at timestamptz,
  check (peer_id is null or (inbox_uri is not null and not is_admin and email is null))
);
create unique index people_local_handle on people (lower(handle)) where peer_id is null and kind <> 'instance';
create index people_peer_handle on people (peer_id, lower(handle));

create table profile_fields (
  person_id bigint not null references people on delete cascade,
  name text not null check (name in ('title', 'company', 'site', 'department', 'language', 'skill', 'interest', 'phone', 'link', 'pronouns')),
  value text not null check (length(value) between 1 and 300),
  visibility text not null default 'company' check (visibility in ('me', 'company', 'partner', 'all')),
  -- Only with visibility 'partner': the one partner that may see it.
  peer_id int references peers,
  position int not null default 0,
  primary key (person_id, name, value),
  check ((visibility = 'partner') = (peer_id is not null))
);
create index profile_fields_value on profile_fields (name, lower(value));

create table follows (
  follower_id bigint not null references people on delete cascade,
  followee_id bigint not null references people on delete cascade,
  state text not null check (state in ('requested', 'accepted')),
  uri text not null unique,
  created_at timestamptz not null default now(),
  accepted_at timestamptz,
  primary key (follower_id, followee_id),
  check (follower_id <> followee_id)
);
create index follows_followee on follows (followee_id, follower_id) where state = 'accepted';
create index follows_requests on follows (followee_id, created_at) where state = 'requested';

-- Private keys of our actors, sealed with a key that is not in the database. The newest unretired one of a kind signs.
create table actor_keys (
  id bigint primary key,
  actor_uri text not null,
  kind text not null check (kind in ('rsa', 'ed25519')),
  key_uri text not null unique,
  public_pem text not null,
  private_sealed bytea not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz
);
create index actor_keys_actor on actor_keys (actor_uri, kind);

-- Public keys of others, each fetched from its owner's own host.
create table remote_keys (
  key_uri text primary key,
  owner_uri text not null,
  public_pem text not null,
  fetched_at timestamptz not null default now()
);
