import type { Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { receivePraiseAnswer } from '#src/posts/kinds/praise/answer-praise.ts';
import { isPraise } from '#src/posts/kinds/praise/is-praise.ts';
import { postSource } from '#src/posts/read/source.ts';
import type { FederationContext } from '../context.ts';
import { authorOf, type Hear } from '../inbox/incoming.ts';
import { sendPostActivity } from '../outbox/posts.ts';
import { sendAboutPost } from '../outbox/reactions.ts';
import { idOf } from '../vocabulary/read.ts';
import type { FederatedKind } from './kind.ts';

const { acts: category } = categoriesOf.praise;

/** Whoever is praised says whether others may read it: docs/decisions/0107-praise.md. */
export const praise: FederatedKind = {
  told: (tell) => [tell('praise.answered', praiseAnswered), tell('praise.changed', praiseChanged)],
  listeners: {
    answerPraise: {
      requires: { by: 'person', category, membership: 'nothing' },
      about: ({ json }) => [idOf(json.object)],
      hear: hearAnswer,
    },
  },
  async actOf(ctx, { type, json }) {
    if (type !== 'Accept' && type !== 'Reject') return null;
    const uri = typeof json.object === 'string' ? json.object : '';
    return uri !== '' && (await isPraise(ctx.db, uri)) ? 'answerPraise' : null;
  },
};

async function hearAnswer(...[, incoming]: Parameters<Hear>): ReturnType<Hear> {
  const { json, id: uri, type } = incoming;
  const person = authorOf(incoming);
  return (tx) =>
    receivePraiseAnswer(tx, person, { postUri: idOf(json.object), agrees: type === 'Accept', uri });
}

/** To the author, where others would read it from. */
async function praiseAnswered(
  ctx: FederationContext,
  tx: Tx,
  { postId, personId, agrees, uri, peerId }: FactMap['praise.answered'],
): Promise<void> {
  const post = await postSource(tx, { id: postId });
  if (peerId !== null || !post || post.peerId === null || post.level !== 'direct') return;
  await sendAboutPost(ctx, tx, post, personId, category, (actorUri) => ({
    ...{ id: uri, type: agrees ? 'Accept' : 'Reject', actor: actorUri, object: post.uri },
  }));
}

/** Without a name that was in it. */
async function praiseChanged(
  ctx: FederationContext,
  tx: Tx,
  { postId, peerId }: FactMap['praise.changed'],
): Promise<void> {
  if (peerId === null) await sendPostActivity(ctx, tx, { id: postId }, 'Update');
}
