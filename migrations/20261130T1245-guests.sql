-- Why: one person of a firm that has no instance works in a group as a guest; and whoever is a minor is not found or written to by strangers.
alter table people add column guest_of text;
alter table people add column guest_until timestamp with time zone;
alter table people add column guest_by bigint references people(id) on delete set null;
alter table people add column is_minor boolean default false not null;
alter table people add constraint people_guest_check check (
  (guest_of is null and guest_until is null)
  or (length(guest_of) between 1 and 100 and guest_until is not null and peer_id is null and kind = 'person' and not is_admin and roles = '{}'));
alter table people add constraint people_minor_check check (not is_minor or kind = 'person');
create index people_guests on people (id) where guest_of is not null;
create index people_minors on people (id) where is_minor;
-- An invitation that makes a guest: of which firm, and until when. Made by a member, for one group.
alter table invitations add column guest_of text;
alter table invitations add column guest_until timestamp with time zone;
alter table invitations add constraint invitations_guest_check check (
  (guest_of is null and guest_until is null) or (length(guest_of) between 1 and 100 and guest_until is not null and uses_max = 1));
