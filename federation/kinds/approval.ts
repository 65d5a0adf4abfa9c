import { findGroup } from '#src/groups/read.ts';
import { personUri } from '#src/people/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import {
  isApprovalAct,
  receiveActRefusal,
  receiveApprovalAct,
  type IncomingAct,
} from '#src/posts/kinds/approval/receive-act.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { postSource, type PostSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { sendPostActivity } from '../outbox/posts.ts';
import { readActName, readStepNumber } from '../vocabulary/kinds/approval.ts';
import { idOf, text, words, type Json } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';
import { offered, sendOffer } from './offers.ts';

const { acts: category } = categoriesOf.approval;

type Said = Omit<IncomingAct, 'approvalUri' | 'uri' | 'at'>;

/** Answers to requests for approval, offered to their home, which decides and announces: docs/decisions/0062-approvals.md. */
export const approval: FederatedKind = {
  told: (tell) => [tell('approval.sent', actSent), tell('approval.acted', actTaken)],
  ...offered<Said>({
    names: { offer: 'actOnApproval', refusal: 'refuseApprovalAct' },
    category,
    words: ['approvalAct'],
    isAct: isApprovalAct,
    read: readAct,
    receive: (tx, person, { postUri, change, uri, at }, decided) =>
      receiveApprovalAct(tx, person, { ...change, approvalUri: postUri, uri, at }, decided),
    receiveRefusal: receiveActRefusal,
  }),
};

function readAct(json: Json): Said | null {
  const act = readActName(json.approvalAct);
  return act === undefined
    ? null
    : {
        ...{ act, step: readStepNumber(json.approvalStep), toUri: idOf(json.approver) },
        ...{ reason: words(json, 'approvalReason'), digest: text(json.digest) },
      };
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
  const { act, step, toId, reason } = data;
  const approver = toId === null ? null : await personUri(tx, toId);
  const said = {
    ...{ approvalAct: act, approvalStep: step, approver, approvalReason: reason || null },
    digest: post.approval?.digest,
  };
  await sendOffer(ctx, tx, post, data, { category, words: said });
}
