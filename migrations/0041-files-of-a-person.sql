-- What one person has uploaded is summed at each upload.
create index files_owner on files (owner_id) include (bytes) where peer_id is null;
