-- Why: what came from a partner is kept for as many days as both have signed. What remains then is a place in its thread.
alter table posts add column expired_at timestamptz;
create index posts_expiring on posts (peer_id, received_at) where peer_id is not null and expired_at is null;
