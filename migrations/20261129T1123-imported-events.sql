-- Why: a calendar file that is imported into a group again must find what it brought the first time.
create table imported_events (
  group_id bigint not null references groups on delete cascade,
  -- As the file says it.
  uid text not null,
  post_id bigint not null references posts on delete cascade,
  primary key (group_id, uid)
);
create index imported_events_post on imported_events (post_id);
