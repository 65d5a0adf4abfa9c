-- Why: administrators see when the last backup was made and tested, and what is erased after it is noted outside of the database.

create table backups (
  id bigint primary key,
  begun_at timestamptz not null default now(),
  finished_at timestamptz,
  file text,
  bytes bigint,
  sha256 text,
  -- Why none was made; null: none of that.
  trouble text,
  tested_at timestamptz,
  -- Why the test failed; null: it was restored and is whole.
  test_trouble text,
  check ((file is null) = (bytes is null) and (file is null) = (sha256 is null)),
  check (file is null or trouble is null)
);
create index backups_newest on backups (id desc) where file is not null;

-- What waits to be written into the ledger of erasures, a file beside the backups: src/erasure/ledger.ts.
create table erasure_notes (
  id bigint generated always as identity primary key,
  said jsonb not null
);
