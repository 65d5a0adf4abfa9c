-- Open questions of one's groups were found by reading all questions, once for each group.
create index posts_group_questions on posts (group_id, id desc) where kind = 'question';
