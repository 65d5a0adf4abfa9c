-- Where a partner's person says to have moved, so that who followed them sees why they are silent.
alter table people add column moved_to text;
alter table people add constraint people_moved_to_check check (moved_to is null or peer_id is not null);
