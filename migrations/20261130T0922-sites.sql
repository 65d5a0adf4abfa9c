-- Where a project is built: what the place is called and, if it is said, where on a map.
alter table projects add column site text not null default '';
alter table projects add column latitude double precision check (latitude between -90 and 90);
alter table projects add column longitude double precision check (longitude between -180 and 180);
alter table projects add check ((latitude is null) = (longitude is null));
