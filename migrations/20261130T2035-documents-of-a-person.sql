-- Why: documents belong to a group or to one person, who alone reads them.
alter table documents alter column group_id drop not null,
  add column owner_id bigint references people on delete cascade,
  add constraint documents_shelf check (num_nonnulls(group_id, owner_id) = 1);
create index documents_own on documents (owner_id, folded_folder, folded_name, post_id)
  where owner_id is not null and binned_at is null;
create index documents_owner on documents (owner_id) where owner_id is not null;

alter table document_versions alter column group_id drop not null;

alter table document_folders drop constraint document_folders_pkey,
  alter column group_id drop not null,
  add column owner_id bigint references people on delete cascade,
  add constraint document_folders_shelf check (num_nonnulls(group_id, owner_id) = 1);
create unique index document_folders_key on document_folders (group_id, owner_id, folded) nulls not distinct;
create index document_folders_own on document_folders (owner_id, folded_parent, folded) where owner_id is not null;

-- What programs keep belongs to one person anyway: without a group, it lies beside their own documents.
alter table desk_files drop constraint desk_files_pkey, alter column group_id drop not null;
create unique index desk_files_key on desk_files (person_id, group_id, folded) nulls not distinct;

alter table desk_locks alter column group_id drop not null;
