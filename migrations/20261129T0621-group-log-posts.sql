-- Whose text an entry of a group's log carries, so that a deleted post leaves the log by an index. Until now it left by way of the queue, which
-- has no line where nobody elsewhere was a member, and forgets its lines after 30 days: the text stayed.
alter table group_log add column post_uri text;
update group_log set post_uri = convert_from(body, 'UTF8')::json -> 'object' -> 'object' ->> 'id'
  where convert_from(body, 'UTF8')::json -> 'object' ->> 'type' in ('Create', 'Update')
    and json_typeof(convert_from(body, 'UTF8')::json -> 'object' -> 'object') = 'object';
delete from group_log l where l.post_uri is not null and not exists (select from posts p where p.uri = l.post_uri);
create index group_log_post on group_log (post_uri) where post_uri is not null;
-- So do the announcements that wait or are kept for 30 days.
update activities a set object_uri = l.post_uri from group_log l
  where l.activity_uri = a.uri and l.post_uri is not null and a.object_uri is null;
