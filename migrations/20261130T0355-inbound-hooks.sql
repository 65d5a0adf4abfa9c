-- Systems of the company post in a group by an address that is a secret, each under the name of a service.
create table inbound_hooks (
  id bigint primary key,
  group_id bigint not null references groups on delete cascade,
  person_id bigint not null references people on delete cascade,
  format text not null check (format in ('slack', 'mattermost', 'alertmanager', 'github', 'gitlab')),
  token_hash bytea not null unique,
  made_by bigint not null references people on delete cascade,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  ended_at timestamptz
);
create index inbound_hooks_group on inbound_hooks (group_id) where ended_at is null;
