-- How many follow somebody was counted by reading every follower's row, to leave out who has left: 250 pages for each person of a list. Now follows
-- are counted in their index, and those who have left, who are few, in this one.
create index people_left on people (id) where deactivated_at is not null;
create index follows_follower on follows (follower_id, followee_id) where state = 'accepted';
