-- A poll is a poll; a question is what others answer in words, and whose asker accepts one of the answers.
alter table posts drop constraint posts_kind_check;
update posts set kind = 'poll' where kind = 'question';
alter table posts add constraint posts_kind_check check (kind in ('note', 'question', 'article', 'poll'));
create index posts_questions on posts (id desc) where kind = 'question';

-- Set when a row below was ever written; touching the post makes its readers see it anew.
alter table posts add column has_answer boolean not null default false;
-- One for a question. The answer may come later than the news of it, so it is known by its URI; null: it was taken back, at that time.
create table accepted_answers (
  question_id bigint primary key references posts on delete cascade,
  answer_uri text,
  by bigint references people on delete set null,
  at timestamptz not null
);
create index accepted_answers_answer on accepted_answers (answer_uri);
