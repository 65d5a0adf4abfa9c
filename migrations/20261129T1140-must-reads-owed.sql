-- What someone has still to acknowledge was found by reading every must-read there is, for each home page. Now its group is beside it, and what
-- they acknowledged is one walk. Null: of no group, or written by the version before this one; the post itself is looked at.
alter table must_reads add column group_id bigint references groups on delete set null;
update must_reads m set group_id = p.group_id from posts p where p.id = m.post_id and p.group_id is not null;
create index must_reads_group on must_reads (group_id);
drop index acknowledgements_person;
create index acknowledgements_person on acknowledgements (person_id, post_id);
