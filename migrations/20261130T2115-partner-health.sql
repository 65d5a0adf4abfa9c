-- Why: a partner that is silent for an hour, or whose clock is off, is a line in the audit log and on its page, not only in a queue.
alter table peers add column silent_told_at timestamptz;
alter table peers add column clock_off_ms bigint;
alter table peers add column clock_off_at timestamptz;
