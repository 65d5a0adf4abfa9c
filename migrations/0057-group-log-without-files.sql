-- What a company is told of an entry when its agreement lets no files go there: the same entry, signed without attachments.
alter table group_log add column body_without_files bytea;
