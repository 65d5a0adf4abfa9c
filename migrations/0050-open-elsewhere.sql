-- What a member on a plain server writes into a group publicly is open to everybody on that server: readers are told.
alter table posts add column open_elsewhere boolean not null default false;
