-- Why: of a post that goes by reference there is only that it exists; its words lie with its company.
alter table posts add column lent boolean not null default false;
