-- Why: a calendar reads the events of some days by group and by organiser, without looking at all posts.
alter table events
  add column group_id bigint references groups,
  -- Null: written by the version before this one; calendars look such events up by their post.
  add column organiser_id bigint references people,
  -- The last moment of it that is known: its end, or its start where no end is said.
  add column until timestamptz;

update events e set group_id = p.group_id, organiser_id = p.author_id, until = coalesce(e.ends_at, e.starts_at)
from posts p where p.id = e.post_id;

create index events_group on events (group_id, until, starts_at);
create index events_organiser on events (organiser_id, until, starts_at);
