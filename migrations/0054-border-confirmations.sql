-- Whom somebody said today that a text may go to: the question before a border is asked once a day for an audience, and again when a company joins it.
create table border_confirmations (
  person_id bigint not null references people (id) on delete cascade,
  audience text not null check (length(audience) <= 60),
  hosts text[] not null,
  confirmed_at timestamptz not null default now(),
  primary key (person_id, audience)
);
