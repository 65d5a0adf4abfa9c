-- Why: an answer that is erased is no longer accepted, and its question is open again. Of ours that were erased until now no post is left.
update accepted_answers a set answer_uri = null
  where not exists (select from posts p where p.uri = a.answer_uri) and exists (
    select from people i where i.kind = 'instance' and i.peer_id is null
      and starts_with(a.answer_uri, regexp_replace(i.uri, '/actor$', '/')));
