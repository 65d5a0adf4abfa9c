-- Apps show beside every name how much its bearer wrote. For that 500 posts of each author were read, one page each, 10,000 for a list of twenty
-- people; now what decides about a post is in the index of its author.
drop index posts_author;
create index posts_author on posts (author_id, id desc)
  include (level, group_id, audience_person_id, peer_id, partner_id, removed_at, published_at);
