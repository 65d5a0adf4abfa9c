-- What apps set is kept: how their person's posts begin when nothing else is said, and which point of a picture must stay in view.
create table posting_defaults (
  person_id bigint primary key references people (id) on delete cascade,
  level text check (level in ('public', 'instance', 'followers')),
  sensitive boolean,
  language text check (length(language) <= 40),
  at timestamptz not null default now()
);
alter table files add column focus_x real check (focus_x between -1 and 1), add column focus_y real check (focus_y between -1 and 1);
