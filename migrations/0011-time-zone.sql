-- The reader's own time zone (IANA); null is the company's.
alter table people add column time_zone text check (length(time_zone) between 1 and 64);
