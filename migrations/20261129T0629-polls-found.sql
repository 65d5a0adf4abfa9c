-- Why: a poll is found by its answers from now on, the older ones too.
insert into posts_to_index (post_id) select post_id from polls on conflict do nothing;
