-- Why: polls also rank their options, find a date, and may show who voted for what.
alter table polls
  add column mode text not null default 'choice' check (mode in ('choice', 'ranked', 'dates')),
  -- Fixed at its creation: everybody who sees the poll sees who voted for what.
  add column named boolean not null default false,
  -- Of dates: where their clocks are.
  add column zone text,
  add column reminded_at timestamptz,
  -- Of a partner's poll with names: what its home says of each vote.
  add column ballots_told jsonb;
alter table poll_options
  -- Of a date.
  add column starts_at timestamptz,
  add column ends_at timestamptz,
  -- Ranked: by Borda. Dates: how many could come if need be.
  add column points int not null default 0;
-- Ranked: the rank, 1 is the best. Dates: 2 yes, 1 if need be, 0 no. Else 1.
alter table poll_votes add column value smallint not null default 1;
