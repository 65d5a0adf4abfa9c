-- A new key has the id of the one before, and partners are told of it one by one: who has not heard yet is signed to with the key it knows.
alter table actor_keys drop constraint actor_keys_key_uri_key;
alter table actor_keys add column superseded_at timestamptz;
create index actor_keys_superseded on actor_keys (superseded_at) where kind = 'rsa' and superseded_at is not null and retired_at is null;
alter table activities add column announces_key bigint references actor_keys on delete set null;
create index activities_announces on activities (announces_key) where announces_key is not null;
