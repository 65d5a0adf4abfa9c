-- What apps let people say about each other is kept: a note, an endorsement, a bell, no shares, and a mute that ends or leaves notifications.
create table person_notes (
  person_id bigint not null references people (id) on delete cascade,
  about_id bigint not null references people (id) on delete cascade,
  note text not null check (length(note) between 1 and 2000),
  at timestamptz not null default now(),
  primary key (person_id, about_id)
);
create table endorsements (
  person_id bigint not null references people (id) on delete cascade,
  endorsed_id bigint not null references people (id) on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, endorsed_id)
);
create index person_notes_about on person_notes (about_id);
create index endorsements_endorsed on endorsements (endorsed_id);
alter table follows add column shares boolean not null default true, add column notify boolean not null default false;
create index follows_notify on follows (followee_id) where notify;
alter table mutes add column notifications boolean not null default true, add column until timestamptz;
create view mutes_in_force as select person_id, muted_id, notifications, until from mutes where until is null or until > now();
