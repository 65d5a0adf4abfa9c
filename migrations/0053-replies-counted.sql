-- Answers with fewer readers than what they answer are not counted on it: the number told others that they exist.
update posts q set replies_count = greatest(q.replies_count - narrower.count, 0)
from (
  select r.reply_to_id, count(*)::int as count from posts r join posts q on q.id = r.reply_to_id
  where r.level <> q.level or r.group_id is distinct from q.group_id
    or r.audience_person_id is distinct from q.audience_person_id
  group by r.reply_to_id) narrower
where q.id = narrower.reply_to_id;
