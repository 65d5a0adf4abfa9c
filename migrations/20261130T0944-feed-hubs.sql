-- A feed whose server offers WebSub says at once when there is something new. Null: no hub, or none asked yet.
alter table sources
  add column hub text,
  add column topic text,
  -- The address that the hub calls, as a hash; and the secret with which it signs, sealed.
  add column hub_token_hash bytea,
  add column hub_secret bytea,
  add column hub_asked_at timestamptz,
  add column hub_ends_at timestamptz,
  add column pinged_at timestamptz;
create unique index sources_by_hub_token on sources (hub_token_hash) where hub_token_hash is not null;
