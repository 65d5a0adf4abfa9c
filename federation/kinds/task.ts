import { readPeople } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import {
  isOfTask,
  receiveChangeRefusal,
  receiveTaskChange,
  type IncomingChange,
} from '#src/posts/kinds/task/receive-change.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { sendPostActivity } from '../outbox/posts.ts';
import { readNumber, readRank, readState, statusOf } from '../vocabulary/kinds/task.ts';
import { ids, list, text, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { offered, sendOffer } from './offers.ts';

const { acts: category } = categoriesOf.task;

/** Changes of tasks, offered to their home, and what it says to them: docs/decisions/0047-tasks.md. */
export const task: FederatedKind = {
  told: (tell) => [tell('task.changed', taskChanged)],
  ...offered<IncomingChange>({
    names: { offer: 'changeTask', refusal: 'refuseTaskChange' },
    category,
    words: [],
    isOffer,
    isAct: async (reader, uri) => (await isOfTask(reader, uri)) === 'change',
    read: readChange,
    receive: (tx, person, { postUri, ...said }, decided) =>
      receiveTaskChange(tx, person, { ...said, taskUri: postUri }, decided),
    receiveRefusal: receiveChangeRefusal,
  }),
};

/** Of our own addresses every post counts as a task: whether one is there is said to those alone who may read it. */
async function isOffer(ctx: FederationContext, postUri: string): Promise<boolean> {
  const ours = ctx.instance.addresses.parse(postUri)?.kind;
  return ours === undefined ? (await isOfTask(ctx.db, postUri)) === 'task' : ours === 'post';
}

/** `none` and an empty list of labels say that there is none any more: null and [] say nothing in JSON-LD. */
const nothing = 'none';

function readChange(json: Json): IncomingChange {
  const state = readState(json.status);
  const due = text(json.due);
  const labels = list(json.categories).map(text);
  const rank = readRank(json.boardPlace);
  const milestone = text(json.milestone);
  const lines = (given: unknown): number[] => list(given).flatMap((line) => readNumber(line) ?? []);
  return {
    ...(state && { state }),
    ...(due !== '' && { due: due === nothing ? null : due.slice(0, 10) }),
    ...(labels.length > 0 && { labels: labels.filter((label) => label !== nothing) }),
    ...(rank !== undefined && { rank }),
    ...(milestone !== '' && { milestone: milestone === nothing ? null : milestone }),
    ...{ assignedUris: ids(json.assigned), unassignedUris: ids(json.unassigned) },
    ...{ ticked: lines(json.ticked), unticked: lines(json.unticked) },
  };
}

/** To the group, or to the task's home. That home tells how it is now outside of groups, where nobody else hears of changes. */
async function taskChanged(ctx: FederationContext, tx: Tx, data: FactMap['task.changed']): Promise<void> {
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  if (post.peerId === null && post.groupId === null)
    return await sendPostActivity(ctx, tx, { id: post.id }, 'Update');
  if (data.peerId !== null) return;
  await sendOffer(ctx, tx, post, data, { category, words: await writeChange(tx, data.change) });
}

async function writeChange(tx: Tx, change: FactMap['task.changed']['change']): Promise<Json> {
  const { state, due, labels, rank, milestone, assigned, unassigned, ticked, unticked } = change;
  const urisOf = async (people: readonly PersonId[] = []): Promise<string[]> =>
    (await readPeople(tx, people)).map(({ uri }) => uri);
  return {
    ...(state && { status: statusOf[state] }),
    ...(due !== undefined && { due: due ?? nothing }),
    ...(labels && { categories: labels.length === 0 ? [nothing] : [...labels] }),
    ...(rank !== undefined && { boardPlace: rank }),
    ...(milestone !== undefined && { milestone: milestone ?? nothing }),
    ...{ assigned: await urisOf(assigned), unassigned: await urisOf(unassigned) },
    ...{ ticked: [...(ticked ?? [])], unticked: [...(unticked ?? [])] },
  };
}
