-- Why: events repeat, and have so many places; who comes when they are taken waits for one.
alter table events
  -- RRULE of RFC 5545; null: it takes place once. Then `starts_at` is the first date, and `until` when the last is over.
  add column rule text,
  -- Dates that are not as the rule has them: `{at, moved: {startsAt, endsAt, place} or null}`.
  add column exceptions jsonb not null default '[]',
  add column capacity int check (capacity > 0),
  -- Its home confirms each yes, also where no number is known.
  add column confirms boolean not null default false,
  -- As for the other answers: what the home of a partner's event outside of groups counts.
  add column waiting_told int not null default 0,
  -- Counts its changes: reminders of what it was before are none.
  add column edition int not null default 0,
  -- The poll that found its date.
  add column poll_uri text;
create index events_poll on events (poll_uri) where poll_uri is not null;

alter table event_answers
  -- Of a yes where places are limited, or confirmed one by one; null: nothing is said yet, or need not be.
  add column place text check (place in ('held', 'waiting')),
  add column queued_at timestamptz;
