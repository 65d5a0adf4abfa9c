import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import type { ProjectChange } from '#src/posts/kinds/project/facts.ts';
import {
  isProjectChange,
  receiveProjectChange,
  receiveProjectRefusal,
} from '#src/posts/kinds/project/receive-change.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, decidedElsewhere, type Hear, type Incoming } from '../inbox/incoming.ts';
import { mayTouch } from '../inbox/react.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { readProjectStatus } from '../vocabulary/kinds/project.ts';
import { readNumber } from '../vocabulary/kinds/task.ts';
import { date, idOf, list, words, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { isOfferSaying, refusedOffer, rejectOffer } from './offers.ts';

const { acts } = categoriesOf.project;

/** How a project stands, offered to its group's home, and what it says to that: docs/decisions/0087-projects.md. */
export const project: FederatedKind = {
  told: (tell) => [tell('project.changed', projectChanged)],
  listeners: {
    changeProject: {
      requires: { by: 'person', category: acts, membership: 'member' },
      about: ({ json }) => [idOf(json.object)],
      hear: hearChange,
    },
    refuseProjectChange: { requires: { by: 'anyone', membership: 'nothing' }, hear: hearRefusal },
  },
  actOf,
};

/** By its words alone: whether the project is there is said to those who may read it. */
async function actOf(ctx: FederationContext, incoming: Incoming): Promise<string | null> {
  const refused = refusedOffer(incoming);
  if (refused !== '') return (await isProjectChange(ctx.db, refused)) ? 'refuseProjectChange' : null;
  return isOfferSaying(incoming, 'projectStatus', 'reached', 'unreached') ? 'changeProject' : null;
}

/** Somebody says how it stands, in a group: its home tells it on. */
async function hearChange(...[ctx, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const { json, id: uri } = incoming;
  const projectUri = idOf(json.object);
  const change = readChange(json);
  if (change === null) return null;
  const person = authorOf(incoming);
  const decided = incoming.via?.ours !== true && decidedElsewhere(ctx, incoming);
  const at = date(json.published) ?? new Date();
  return async (tx) => {
    if (!(await mayTouch(ctx, tx, incoming, projectUri))) {
      if (ctx.instance.addresses.isOurs(projectUri)) throw notFound('post');
      return false;
    }
    const verdict = await receiveProjectChange(tx, person, { projectUri, change, uri, at }, decided);
    if (verdict === 'refused') await rejectOffer(ctx, tx, incoming, projectUri);
    return verdict === 'changed';
  };
}

/** Null for what says nothing that we know. */
function readChange(json: Json): ProjectChange | null {
  const status = readProjectStatus(json.projectStatus);
  const numbers = (given: unknown): number[] => list(given).flatMap((each) => readNumber(each) ?? []);
  const [reached, unreached] = [numbers(json.reached), numbers(json.unreached)];
  if (status === undefined && reached.length + unreached.length === 0) return null;
  return { ...(status && { status, note: words(json, 'statusNote') }), reached, unreached };
}

/** What one of ours said was not taken: it is as it was. */
async function hearRefusal(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const uri = refusedOffer(incoming);
  return (tx) => receiveProjectRefusal(tx, uri, incoming.actor.uri);
}

/** To the group, which tells its members. */
async function projectChanged(
  ctx: FederationContext,
  tx: Tx,
  data: FactMap['project.changed'],
): Promise<void> {
  if (data.peerId !== null) return;
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  const { status, note, reached = [], unreached = [] } = data.change;
  await sendAboutPost(ctx, tx, post, data.personId, acts, (actorUri) => ({
    ...{ id: data.uri, type: 'Offer', actor: actorUri, object: post.uri, published: data.at },
    ...(status !== undefined && { projectStatus: status, statusNote: note || null }),
    ...(reached.length > 0 && { reached: [...reached] }),
    ...(unreached.length > 0 && { unreached: [...unreached] }),
  }));
}
