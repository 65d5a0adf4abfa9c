-- Why: news with a hashtag is a campaign: it has a period, and what is posted with its hashtag belongs to it.
alter table news add column starts_at timestamptz, add column topic text check (length(topic) between 1 and 100),
  add constraint news_period check (starts_at < until);
