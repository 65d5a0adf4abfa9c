-- Why: a film is shown by a picture before it is played, and says how long it takes.
alter table files add column seconds real check (seconds >= 0);
-- Where a partner has that picture; it is asked for when somebody looks.
alter table files add column remote_preview_url text;
