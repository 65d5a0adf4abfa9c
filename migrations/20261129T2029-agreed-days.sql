-- Why: what partners' people did (reactions, answers, votes, changes, versions of pages) is deleted after the agreed days as their posts are. What
-- the latest change says stays true without the one who made it; votes that were counted stay counted.
alter table task_changes alter column person_id drop not null;
alter table document_acts alter column person_id drop not null;
alter table ideas add column expired_votes integer not null default 0 check (expired_votes >= 0);
alter table page_versions add column expired_at timestamptz;
create index poll_votes_person on poll_votes (person_id, post_id);

-- Whose company said what is in the log; null: ours, or the group itself.
alter table group_log add column peer_id integer references peers;
update group_log l set peer_id = w.peer_id from people w
where w.uri = convert_from(l.body, 'utf8')::json #>> '{object,actor}' and w.peer_id is not null;
create index group_log_peer on group_log (peer_id, at) where peer_id is not null;
