-- Why: a file that is taken out of a post by an edit is erased where it went, and that is confirmed, as a deleted post's files are.
alter table erasures drop constraint erasures_kind_check,
  add constraint erasures_kind_check check (kind in ('post', 'person', 'file'));
alter table erasures_owed drop constraint if exists erasures_owed_kind_check,
  add constraint erasures_owed_kind_check check (kind in ('post', 'person', 'file'));
