-- What becomes of a leaver's name and posts, as they or their company chose: partners do the same with their copies.
alter table people add column left_as text check (left_as in ('keep', 'pseudonym', 'delete'));
