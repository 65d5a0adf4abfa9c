-- Why: whoever opens private messages in the company's name may have to open their files; the works council is told how many.
alter table disclosure_readings add column files integer not null default 0;
