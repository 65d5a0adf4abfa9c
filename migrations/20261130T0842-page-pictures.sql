-- Why: pages of PDF and Office files are looked at as pictures, and marked.
-- How many pages there are to look at; null: none, or it is not known.
alter table files add column pages int;
alter table document_versions add column pages int;
