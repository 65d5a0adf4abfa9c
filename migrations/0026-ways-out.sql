-- Days that are quiet from beginning to end, besides the hours.
alter table quiet_hours add column whole_days smallint[] not null default '{}';

-- Which alert goes out by which channel, and when: made from the notifications after the fact's own transaction, by a worker. Without a
-- foreign key to them, because what is renewed gets a new number. A row stays some days after it was taken: it says "once".
create table outgoing_alerts (
  notification_id bigint not null,
  channel text not null check (channel in ('push', 'mail')),
  person_id bigint not null references people on delete cascade,
  due_at timestamptz not null,
  taken_at timestamptz,
  mail_id bigint,
  primary key (notification_id, channel)
);
create index outgoing_alerts_due on outgoing_alerts (due_at) where taken_at is null;
create index outgoing_alerts_person on outgoing_alerts (person_id, channel) where taken_at is null;
create index outgoing_alerts_mail on outgoing_alerts (mail_id) where mail_id is not null;

create table mails (
  id bigint primary key,
  person_id bigint not null references people on delete cascade,
  rhythm text not null check (rhythm in ('at_once', 'daily', 'weekly')),
  made_at timestamptz not null default now(),
  settled_at timestamptz,
  outcome text check (outcome in ('sent', 'nothing_left', 'refused')),
  check ((settled_at is null) = (outcome is null))
);
create index mails_settled on mails (settled_at) where settled_at is not null;

-- Where a browser or an app of somebody takes pushed alerts (RFC 8030, RFC 8291). It ends with the session or token it came by.
create table push_subscriptions (
  id bigint generated always as identity primary key,
  person_id bigint not null references people on delete cascade,
  session_id bigint references sessions (id) on delete cascade,
  token_id bigint references tokens on delete cascade,
  endpoint text not null unique check (length(endpoint) <= 2000),
  p256dh text not null,
  auth text not null,
  name text not null default '',
  -- Mastodon's words for what an app wants; empty: what its person chose.
  alerts jsonb not null default '{}',
  policy text not null default 'all' check (policy in ('all', 'followed', 'follower', 'none')),
  made_at timestamptz not null default now(),
  last_sent_at timestamptz,
  check ((session_id is null) <> (token_id is null))
);
create index push_subscriptions_person on push_subscriptions (person_id);
create unique index push_subscriptions_token on push_subscriptions (token_id) where token_id is not null;
create index push_subscriptions_session on push_subscriptions (session_id) where session_id is not null;

-- The key pair by which push services know us (RFC 8292); the private half sealed.
create table push_key (
  is_one boolean primary key default true check (is_one),
  public_key text not null,
  private_sealed bytea not null,
  made_at timestamptz not null default now()
);
