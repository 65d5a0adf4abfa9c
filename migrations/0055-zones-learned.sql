-- Whether a person's time zone was chosen or learned: who chose "as the company" must not be asked by their browser again.
alter table people add column time_zone_settled boolean not null default false;
