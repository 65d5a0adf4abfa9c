-- Why: memberships by what the directory says about people, such as site = Lyon and department = R&D: a group of the directory that is worked out here.
alter table directory_groups add column conditions jsonb;
