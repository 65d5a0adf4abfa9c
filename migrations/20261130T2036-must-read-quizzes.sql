-- Must-reads that ask a question or three, and those of which a company may say who acknowledged them when: where both keys are turned for that.
alter table must_reads
  -- [{"question", "options": […], "right": 0}]
  add column quiz jsonb not null default '[]' check (jsonb_typeof(quiz) = 'array'),
  -- Its author asks for names to be kept; whether they are, each company decides for its own people.
  add column proof boolean not null default false;
-- The reader was told before that it can be read who acknowledged.
alter table acknowledgements add column proven boolean not null default false;
