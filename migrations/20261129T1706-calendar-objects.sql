-- Why: calendar programs name what they make, and find it again by that name and their own UID; what reminds one person stays theirs.
create table calendar_objects (
  post_id bigint primary key references posts on delete cascade,
  group_id bigint not null references groups on delete cascade,
  uid text not null,
  name text not null,
  unique (group_id, name),
  unique (group_id, uid)
);
create table calendar_alarms (
  person_id bigint not null references people on delete cascade,
  post_id bigint not null references posts on delete cascade,
  alarms text not null,
  primary key (person_id, post_id)
);
create index calendar_alarms_post on calendar_alarms (post_id);
