-- Why: a partner says in a person's document that it has suspended them; colleagues of theirs here read it on the profile until it is lifted.
alter table people add column suspended_there boolean not null default false;
alter table people add constraint people_suspended_there_check check (not suspended_there or peer_id is not null);
