import { findPersonByHandle } from '#src/people/read.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { hostIn } from '#src/platform/sql.ts';
import { changeTask } from '#src/posts/kinds/task/change-task.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { refusals } from './refusals.ts';
import { deleteFirstWeeks, insertFirstWeeks } from './store.ts';

/** Two weeks, and the weekend after. */
const planDays = 16;
/** Later no one is a newcomer any more. */
const newcomerDays = 60;
const buddiesOffered = 30;

export interface Buddy {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  readonly company: string | null;
  /** They took it on. */
  readonly agrees: boolean;
  /** Their account is closed: somebody else is needed. */
  readonly hasLeft: boolean;
}
export interface FirstWeeks {
  readonly postId: PostId;
  readonly endsAt: Date;
  readonly done: number;
  readonly all: number;
  readonly buddy: Buddy | null;
}

/** A newcomer's own plan: nobody else may ask for it. `none`: there is none yet; null: they are no newcomer any more. */
export async function readFirstWeeks(
  reader: Reader,
  personId: PersonId,
): Promise<FirstWeeks | 'none' | null> {
  const [row] = await reader<(Omit<FirstWeeks, 'buddy'> & { buddy: Buddy | null; isNew: boolean })[]>`
    select w.created_at > now() - make_interval(days => ${newcomerDays}) as is_new, f.post_id, f.ends_at,
      (select count(*)::int from task_lines l where l.post_id = f.post_id and l.done) as done,
      (select count(*)::int from task_lines l where l.post_id = f.post_id) as "all",
      case when b.id is not null then json_build_object('id', b.id::text, 'name', b.name, 'handle', b.handle,
        'host', ${hostIn(reader, 'pe.origin')}, 'company', coalesce(nullif(pe.company, ''), ${hostIn(reader, 'pe.origin')}),
        'hasLeft', b.deactivated_at is not null,
        'agrees', exists (select from task_assignees x where x.post_id = f.post_id and x.person_id = b.id)) end as buddy
    from people w left join first_weeks f on f.person_id = w.id and f.ends_at > now()
      left join people b on b.id = f.buddy_id left join peers pe on pe.id = b.peer_id
    where w.id = ${personId} and w.peer_id is null`;
  if (!row) return null;
  if (row.postId === null) return row.isNew ? 'none' : null;
  const { isNew: _isNew, ...plan } = row;
  return plan;
}

/** Colleagues to ask, those of other companies first: who is in a group of theirs. */
export const possibleBuddies = async (
  reader: Reader,
  personId: PersonId,
): Promise<readonly Omit<Buddy, 'agrees' | 'hasLeft'>[]> =>
  await reader<Omit<Buddy, 'agrees' | 'hasLeft'>[]>`
    select x.id, x.name, x.handle, ${hostIn(reader, 'pe.origin')} as host, coalesce(nullif(pe.company, ''), pe.origin) as company
    from people x left join peers pe on pe.id = x.peer_id
    where x.kind = 'person' and x.deactivated_at is null and x.id <> ${personId} and x.id in (
      select m.person_id from memberships m where m.state = 'active' and m.group_id in (
        select own.group_id from memberships own where own.person_id = ${personId} and own.state = 'active'))
    order by x.peer_id is null, x.name, x.id limit ${buddiesOffered}`;

export interface NewFirstWeeks {
  /** `@ada`, `@bob@beta.example`; null: without one. */
  readonly buddy: string | null;
  readonly lines: readonly string[];
  readonly title: string;
  /** What the buddy is asked, in Markdown. */
  readonly question: string;
  readonly language: string;
}

/**
 * A newcomer's plan: a task that only they and their buddy read, at whichever company the buddy is; the buddy accepts by taking it on. Asked again,
 * with another buddy, it goes on with what is not done yet. Refuses whoever is no newcomer, and a buddy nobody knows.
 */
export async function beginFirstWeeks(tx: Tx, person: PersonId, asked: NewFirstWeeks): Promise<PostId> {
  const plan = await readFirstWeeks(tx, person);
  if (plan === null) throw refusals.notNew();
  const buddy = asked.buddy === null ? null : await findBuddy(tx, person, asked.buddy);
  const endsAt = plan === 'none' ? new Date(Date.now() + planDays * 24 * 3600 * 1000) : plan.endsAt;
  const before = plan === 'none' ? null : plan.postId;
  const lines = before === null ? asked.lines : await undoneLines(tx, before);
  const postId = await publishPost(tx, person, {
    ...{ source: asked.question, title: asked.title, language: asked.language },
    ...{ level: 'direct', to: buddy === null ? [] : [buddy] },
    task: { due: endsAt.toISOString().slice(0, 10), labels: [], lines },
  });
  if (before !== null) await removePost(tx, person, before);
  await insertFirstWeeks(tx, { personId: person, postId, buddyId: buddy, endsAt });
  await enqueue(tx, endFirstWeeksJob, { postId }, { runAt: endsAt });
  return postId;
}

async function findBuddy(tx: Tx, person: PersonId, name: string): Promise<PersonId> {
  const [handle = '', host] = name.trim().replace(/^@/, '').split('@');
  const isOurs = host === undefined || host.toLowerCase() === tx.instance.addresses.host;
  const found = await findPersonByHandle(tx, handle, isOurs ? null : host.toLowerCase());
  if (found?.kind !== 'person') throw refusals.buddyUnknown({ name });
  if (found.id === person) throw refusals.ownBuddy();
  return found.id;
}

const undoneLines = async (tx: Tx, postId: PostId): Promise<string[]> =>
  (
    await tx<{ text: string }[]>`
      select text from task_lines where post_id = ${postId} and not done order by line`
  ).map(({ text }) => text);

interface Ending {
  readonly postId: PostId;
}
export const endFirstWeeksJob = defineJob<Ending>('end-first-weeks');

/** The job: the two weeks are over, whatever was done of them; the task is settled. Nothing when there is another plan since. */
export async function endFirstWeeks(tx: Tx, { postId }: Ending): Promise<void> {
  const personId = await deleteFirstWeeks(tx, postId);
  if (personId !== null) await changeTask(tx, personId, postId, { state: 'done' });
}
