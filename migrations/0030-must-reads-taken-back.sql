-- A must-read that was taken back: posts.has_must_read is false from then on; who had acknowledged it stays known.
alter table must_reads
  add column withdrawn_at timestamptz,
  add column withdrawn_by bigint references people on delete set null;
create index must_reads_withdrawn_by on must_reads (withdrawn_by) where withdrawn_by is not null;
