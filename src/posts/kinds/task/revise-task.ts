import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { cleanTask } from './check-task.ts';
import type { IncomingTask, NewTask } from './forms.ts';

/** Of an edit: day, labels and lines. State, people and ticks stay, unless its home counts them for us. */
export async function reviseTask(tx: Tx, postId: PostId, task: NewTask | null): Promise<void> {
  if (task === null) {
    await tx`delete from tasks where post_id = ${postId}`;
    return;
  }
  await tx`
    insert into tasks as t (post_id, group_id, state, due, labels, rank, made_from, milestone)
    select p.id, p.group_id, ${task.state}, ${task.due}, ${[...task.labels]}, ${task.rank}, ${task.madeFrom}, ${task.milestone} from posts p where p.id = ${postId}
    on conflict (post_id) do nothing`;
  await editFields(tx, postId, task);
  await tx`delete from task_lines where post_id = ${postId} and line <> all(${task.lines.map(({ line }) => line)}::int[])`;
  await tx`
    insert into task_lines as l (post_id, line, text, done)
    select ${postId}, n.line, n.text, n.done from jsonb_to_recordset(${json(tx, task.lines)}) as n(line int, text text, done boolean)
    on conflict (post_id, line) do update set text = excluded.text,
      done = case when ${task.isCounted} then excluded.done else l.done end`;
  if (task.isCounted) await writeCounted(tx, postId, task);
}

/** An edit is a word on the day and the labels like any other, by the author and from now on. */
async function editFields(tx: Tx, postId: PostId, { due, labels }: NewTask): Promise<void> {
  const uri = tx.instance.addresses.activity(newUuid());
  await tx`
    insert into task_changes (uri, field, post_id, person_id, value, before, at)
    select ${uri}, c.field, p.id, p.author_id, c.value, c.before, now()
    from posts p join tasks t on t.post_id = p.id, lateral (values
      ('due', ${json(tx, due)}::jsonb, coalesce(to_jsonb(to_char(t.due, 'YYYY-MM-DD')), 'null')),
      ('labels', ${json(tx, [...labels])}::jsonb, to_jsonb(t.labels))) as c(field, value, before)
    where p.id = ${postId} and c.value <> c.before`;
  await tx`update tasks set due = ${due}, labels = ${[...labels]} where post_id = ${postId}`;
}

async function writeCounted(tx: Tx, postId: PostId, task: NewTask): Promise<void> {
  await tx`
    update tasks set state_at = case when state = ${task.state} then state_at else now() end, state = ${task.state}, rank = ${task.rank}
    where post_id = ${postId}`;
  await tx`
    delete from task_assignees x using people a
    where x.post_id = ${postId} and a.id = x.person_id and a.uri <> all(${[...task.assigneeUris]})`;
  await tx`
    insert into task_assignees (post_id, person_id)
    select ${postId}, a.id from people a where a.uri = any(${[...task.assigneeUris]}) on conflict do nothing`;
}

/** What the home of a partner's task says of it outside of groups, without an edit. Its deliveries are in order, so the last word is the newest. */
export async function receiveTaskState(
  tx: Tx,
  author: RemotePerson,
  postUri: string,
  incoming: IncomingTask,
): Promise<boolean> {
  const [post] = await tx<{ id: PostId }[]>`
    select p.id from posts p join tasks t on t.post_id = p.id
    where p.uri = ${postUri} and p.author_id = ${author.id} and p.group_id is null for no key update of t`;
  if (!post) return false;
  await reviseTask(tx, post.id, cleanTask(incoming, { level: 'followers', isReply: false }));
  return true;
}
