import { personUri } from '#src/people/read.ts';
import { findGroup } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { FactMap } from '#src/platform/facts.ts';
import {
  isApprovalAct,
  receiveActRefusal,
  receiveApprovalAct,
} from '#src/posts/kinds/approval/receive-act.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, decidedElsewhere, type Hear, type Incoming } from '../inbox/incoming.ts';
import { mayTouch } from '../inbox/react.ts';
import { sendPostActivity } from '../outbox/posts.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { readActName, readStepNumber } from '../vocabulary/kinds/approval.ts';
import { date, idOf, text, words } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { isOfferSaying, refusedOffer, rejectOffer } from './offers.ts';

const { acts } = categoriesOf.approval;

/** Answers to requests for approval, offered to their home, which decides and announces: docs/decisions/0062-approvals.md. */
export const approval: FederatedKind = {
  told: (tell) => [tell('approval.sent', actSent), tell('approval.acted', actTaken)],
  listeners: {
    actOnApproval: {
      requires: { by: 'person', category: acts, membership: 'member' },
      about: ({ json }) => [idOf(json.object)],
      hear: hearAct,
    },
    refuseApprovalAct: { requires: { by: 'anyone', membership: 'nothing' }, hear: hearRefusal },
  },
  actOf,
};

/** By its words alone: whether the request is there is said to those who may read it. */
async function actOf(ctx: FederationContext, incoming: Incoming): Promise<string | null> {
  const refused = refusedOffer(incoming);
  if (refused !== '') return (await isApprovalAct(ctx.db, refused)) ? 'refuseApprovalAct' : null;
  return isOfferSaying(incoming, 'approvalAct') ? 'actOnApproval' : null;
}

/** Somebody answers. In a group it is told on by the group's home; outside it came to the request's home alone. */
async function hearAct(...[ctx, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const { json, id: uri } = incoming;
  const approvalUri = idOf(json.object);
  const act = readActName(json.approvalAct);
  if (act === undefined) return null;
  const person = authorOf(incoming);
  const decided = incoming.via?.ours !== true && decidedElsewhere(ctx, incoming);
  const said = {
    ...{ approvalUri, act, uri, at: date(json.published) ?? new Date() },
    ...{ step: readStepNumber(json.approvalStep), toUri: idOf(json.approver) },
    ...{ reason: words(json, 'approvalReason'), digest: text(json.digest) },
  };
  return async (tx) => {
    if (!(await mayTouch(ctx, tx, incoming, approvalUri))) {
      if (ctx.instance.addresses.isOurs(approvalUri)) throw notFound('post');
      return false;
    }
    const verdict = await receiveApprovalAct(tx, person, said, decided);
    if (verdict === 'refused') await rejectOffer(ctx, tx, incoming, approvalUri);
    return verdict === 'changed';
  };
}

/** What one of ours did was not taken. */
async function hearRefusal(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const uri = refusedOffer(incoming);
  return (tx) => receiveActRefusal(tx, uri, incoming.actor.uri);
}

/** One of ours asks a home elsewhere. */
async function actSent(ctx: FederationContext, tx: Tx, data: FactMap['approval.sent']): Promise<void> {
  const post = await postSource(tx, { id: data.postId });
  if (post) await offer(ctx, tx, post, data);
}

/** What is taken here is told from here: in a group of ours by announcing it, outside of groups by how the request stands now. */
async function actTaken(ctx: FederationContext, tx: Tx, data: FactMap['approval.acted']): Promise<void> {
  const post = await postSource(tx, { id: data.postId });
  if (!post) return;
  if (post.groupId === null) {
    if (post.peerId === null) await sendPostActivity(ctx, tx, { id: post.id }, 'Update');
    return;
  }
  const group = await findGroup(tx, post.groupId);
  if (group?.peerId === null && data.peerId === null) await offer(ctx, tx, post, data);
}

async function offer(
  ctx: FederationContext,
  tx: Tx,
  post: PostSource,
  data: FactMap['approval.sent'],
): Promise<void> {
  const { act, step, toId, reason, uri, at } = data;
  const approver = toId === null ? null : await personUri(tx, toId);
  await sendAboutPost(ctx, tx, post, data.personId, acts, (actorUri) => ({
    ...{ id: uri, type: 'Offer', actor: actorUri, object: post.uri, published: at },
    ...{ approvalAct: act, approvalStep: step, approver, approvalReason: reason || null },
    digest: post.approval?.digest,
  }));
}
