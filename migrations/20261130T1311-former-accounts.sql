-- Why: people of ours move to another company's instance, and come from there: both sides have to say so.
create table former_accounts (
  person_id bigint not null references people (id) on delete cascade,
  uri text not null,
  at timestamptz not null default now(),
  primary key (person_id, uri)
);
create index former_accounts_uri on former_accounts (uri);
alter table people drop constraint people_moved_to_check;
