-- Why: an event is a post that its readers say yes, maybe or no to.
alter table posts drop constraint posts_kind_check;
alter table posts add constraint posts_kind_check check (kind in ('note', 'question', 'article', 'poll', 'event'));

create table events (
  post_id bigint primary key references posts on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz,
  -- By its IANA name; null: a partner's home did not say.
  zone text,
  place text not null,
  link text,
  cancelled_at timestamptz,
  -- What the home of a partner's event outside of groups counts; 0 where all answers are heard here.
  yes_told int not null,
  maybe_told int not null,
  no_told int not null,
  check (ends_at > starts_at)
);

-- One of each person; null: it was taken back or not taken, at that time.
create table event_answers (
  post_id bigint not null references events on delete cascade,
  person_id bigint not null references people on delete cascade,
  answer text check (answer in ('yes', 'maybe', 'no')),
  uri text not null,
  at timestamptz not null,
  primary key (post_id, person_id)
);
create index event_answers_person on event_answers (person_id);
create index event_answers_uri on event_answers (uri);
