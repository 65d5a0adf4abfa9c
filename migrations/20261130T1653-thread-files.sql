-- The files of a thread are found without reading its fifty thousand answers: those that bring some are few.
create index posts_root_files on posts (root_id, id) where has_files;
