-- Why: who has just written reads from a standby only once it has that, whichever process answers. Unlogged: none of it is worth a disk's or a
-- standby's time, and after a crash the standby is asked anew where it is.
create unlogged table own_writes (
  asker text primary key check (length(asker) <= 40),
  until pg_lsn not null,
  at timestamptz not null default now()
);
