-- Why: people decide whose notifications they want at all, as Mastodon's apps let them; what is kept aside waits as a request of its sender.
create table notification_policies (
  person_id bigint primary key references people on delete cascade,
  not_following text not null default 'accept' check (not_following in ('accept', 'filter', 'drop')),
  not_followers text not null default 'accept' check (not_followers in ('accept', 'filter', 'drop')),
  new_accounts text not null default 'accept' check (new_accounts in ('accept', 'filter', 'drop')),
  private_mentions text not null default 'accept' check (private_mentions in ('accept', 'filter', 'drop'))
);

-- Whom someone let through, whatever the policy says.
create table notification_senders (
  person_id bigint not null references people on delete cascade,
  sender_id bigint not null references people on delete cascade,
  at timestamptz not null default now(),
  primary key (person_id, sender_id)
);
create index notification_senders_sender on notification_senders (sender_id);

-- Kept aside by the policy of when it came.
alter table notifications add column held boolean not null default false;
create index notifications_held on notifications (person_id, actor_id) where held;
