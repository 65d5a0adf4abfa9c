-- A task that was made from another, or from a line of its checklist, stands under that one.
create index tasks_made_from on tasks (made_from) where made_from is not null;
