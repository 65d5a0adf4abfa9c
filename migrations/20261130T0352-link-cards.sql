-- Why: a post shows what the page is that it links to, fetched by this instance alone and kept for a time.
alter table posts add column has_card boolean not null default false;

create table cards (
  -- A hash of the address.
  key bytea primary key,
  address text not null,
  -- Empty: there is nothing to show, and it is not asked again for a while.
  title text not null default '',
  description text not null default '',
  site text not null default '',
  picture_uuid uuid,
  picture_key text,
  picture_width int,
  picture_height int,
  fetched_at timestamptz not null default now()
);
create index cards_by_age on cards (fetched_at);
create unique index cards_by_picture on cards (picture_uuid) where picture_uuid is not null;

create table post_cards (
  post_id bigint primary key references posts(id) on delete cascade,
  card_key bytea not null references cards(key) on delete cascade
);
create index post_cards_by_card on post_cards (card_key);
