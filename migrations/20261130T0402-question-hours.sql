-- Why: an announced hour takes questions as a campaign takes ideas: one vote a person, and those who answer say which comes next.
alter table campaigns add column format text not null default 'ideas' check (format in ('ideas', 'questions'));
-- Where the hour is seen and heard, if anywhere.
alter table campaigns add column stream text;
