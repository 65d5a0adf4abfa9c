-- Pictures of people and the company: re-encoded here, and partners' people's as far as somebody looked at them.
create table pictures (
  uuid uuid primary key,
  kind text not null check (kind in ('avatar', 'header', 'logo')),
  person_id bigint references people on delete cascade,
  media_type text not null,
  small_key text not null,
  large_key text not null,
  created_at timestamptz not null default now(),
  check ((kind = 'logo') = (person_id is null))
);
create index pictures_person on pictures (person_id);

-- What partners' pictures look like, from their home; null keys: it could not be had.
create table remote_pictures (
  url text not null,
  kind text not null check (kind in ('avatar', 'header')),
  small_key text,
  large_key text,
  fetched_at timestamptz not null default now(),
  primary key (url, kind),
  check ((small_key is null) = (large_key is null))
);
create index remote_pictures_age on remote_pictures (fetched_at);

alter table people add column header_url text;

-- Who of the partners may see what is not a field; no row: nobody, only the own company.
create table profile_parts (
  person_id bigint not null references people on delete cascade,
  part text not null check (part in ('avatar', 'header', 'bio')),
  visibility text not null check (visibility in ('partner', 'all')),
  peer_id int references peers,
  primary key (person_id, part),
  check ((visibility = 'partner') = (peer_id is not null))
);
