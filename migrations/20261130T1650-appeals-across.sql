-- Why: an appeal against a decision of another company goes there and its outcome comes back; both know it by one address.
alter table appeals add column uri text;
alter table appeals add column peer_id integer references peers(id);
create unique index appeals_uri on appeals (uri) where uri is not null;
