import { readPeople } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PersonId } from '#src/platform/ids.ts';
import {
  isOfTask,
  receiveChangeRefusal,
  receiveTaskChange,
  type IncomingChange,
} from '#src/posts/kinds/task/receive-change.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, decidedElsewhere, type Hear, type Incoming } from '../inbox/incoming.ts';
import { mayTouch } from '../inbox/react.ts';
import { sendPostActivity } from '../outbox/posts.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { readNumber, readRank, readState, statusOf } from '../vocabulary/kinds/task.ts';
import { date, idOf, ids, list, text, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { refusedOffer, rejectOffer } from './offers.ts';

const { acts } = categoriesOf.task;

/** Changes of tasks, offered to their home, and what it says to them: docs/decisions/0047-tasks.md. */
export const task: FederatedKind = {
  told: (tell) => [tell('task.changed', taskChanged)],
  listeners: {
    changeTask: {
      requires: { by: 'person', category: acts, membership: 'member' },
      about: ({ json }) => [idOf(json.object)],
      hear: hearChange,
    },
    refuseTaskChange: { requires: { by: 'anyone', membership: 'nothing' }, hear: hearRefusal },
  },
  actOf,
};

/** Of our own addresses every post counts as a task: whether one is there is said to those alone who may read it. */
async function actOf(ctx: FederationContext, incoming: Incoming): Promise<string | null> {
  const refused = refusedOffer(incoming);
  if (refused !== '') return (await isOfTask(ctx.db, refused)) === 'change' ? 'refuseTaskChange' : null;
  if (incoming.type !== 'Offer' || incoming.actor.noun !== 'person') return null;
  const taskUri = idOf(incoming.json.object);
  const ours = ctx.instance.addresses.parse(taskUri)?.kind;
  if (ours !== undefined) return ours === 'post' ? 'changeTask' : null;
  return (await isOfTask(ctx.db, taskUri)) === 'task' ? 'changeTask' : null;
}

/** Somebody changes a task. In a group it is told on by the group's home; outside it came to the task's home alone. */
async function hearChange(...[ctx, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const { json, id: uri } = incoming;
  const taskUri = idOf(json.object);
  const change = readChange(json);
  const person = authorOf(incoming);
  const decided = incoming.via?.ours !== true && decidedElsewhere(ctx, incoming);
  const at = date(json.published) ?? new Date();
  return async (tx) => {
    if (!(await mayTouch(ctx, tx, incoming, taskUri))) {
      if (ctx.instance.addresses.isOurs(taskUri)) throw notFound('post');
      return false;
    }
    const verdict = await receiveTaskChange(tx, person, { taskUri, change, uri, at }, decided);
    if (verdict === 'refused') await rejectOffer(ctx, tx, incoming, taskUri);
    return verdict === 'changed';
  };
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

/** What one of ours changed was not taken: it is as it was. */
async function hearRefusal(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const uri = refusedOffer(incoming);
  return (tx) => receiveChangeRefusal(tx, uri, incoming.actor.uri);
}

/** To the group, or to the task's home. That home tells how it is now outside of groups, where nobody else hears of changes. */
async function taskChanged(ctx: FederationContext, tx: Tx, data: FactMap['task.changed']): Promise<void> {
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  if (post.peerId === null && post.groupId === null)
    return await sendPostActivity(ctx, tx, { id: post.id }, 'Update');
  if (data.peerId !== null) return;
  const terms = await writeChange(tx, data.change);
  await sendAboutPost(ctx, tx, post, data.personId, acts, (actorUri) => ({
    ...{ id: data.uri, type: 'Offer', actor: actorUri, object: post.uri, published: data.at },
    ...terms,
  }));
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
