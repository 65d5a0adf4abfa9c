-- Posts whose readers are asked to say that they have read them, and who has. Who has not is never listed, only counted.
alter table posts add column has_must_read boolean not null default false;

create table must_reads (
  post_id bigint primary key references posts on delete cascade,
  -- Until when it stands on top of its readers' home; null: for as long as they have not answered.
  until timestamptz
);
create table acknowledgements (
  post_id bigint not null references must_reads on delete cascade,
  person_id bigint not null references people on delete cascade,
  -- Of the `Read` activity that says so.
  uri text not null unique,
  at timestamptz not null default now(),
  primary key (post_id, person_id)
);
create index acknowledgements_person on acknowledgements (person_id);
