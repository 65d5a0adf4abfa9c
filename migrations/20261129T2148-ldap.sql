-- Why: an LDAP directory is asked every hour who is still there; when it was, and what went wrong, is shown to administrators.
alter table identity_providers add column synced_at timestamptz, add column sync_problem text check (length(sync_problem) <= 1000);
create index directory_people_seen on directory_people (source, seen_at);
