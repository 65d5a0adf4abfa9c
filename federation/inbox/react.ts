import { postOfUri } from '#src/posts/read/read.ts';
import { keepReaction } from '#src/posts/inbound/early-reactions.ts';
import { reachOf } from '#src/posts/inbound/held.ts';
import { cleanLink } from '#src/posts/inbound/incoming.ts';
import { receiveReaction, receiveReactionUndo } from '#src/posts/inbound/receive-reaction.ts';
import { receiveShare, receiveShareUndo } from '#src/posts/inbound/receive-share.ts';
import type { ReactionKind } from '#src/posts/post.ts';
import { scopesFor } from '#src/posts/recipients.ts';
import type { Reader } from '#src/platform/database.ts';
import type { FederationContext } from '../context.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { date, idOf, text, typesOf } from '../vocabulary/read.ts';
import { authorOf, hasOneOf, type Hear, type Incoming } from './incoming.ts';
import { actReferred, hasCome, isForeign, mayBe } from './referred.ts';

/** Like, EmojiReact, Dislike (as an emoji): on a post that the reactor's company can see. */
export const reaction: Hear = async (ctx, incoming) => {
  const person = authorOf(incoming);
  const postUri = idOf(incoming.json.object);
  const { kind, emoji } = kindOf(incoming.type, text(incoming.json.content));
  const waits = mayComeLater(ctx, incoming, postUri);
  return async (tx) => {
    if (await mayTouch(ctx, tx, incoming, postUri))
      return await receiveReaction(tx, person, postUri, kind, emoji, incoming.id);
    if (waits && !(await postOfUri(tx, postUri)))
      await keepReaction(tx, person, {
        ...{ postUri, kind, emoji, uri: incoming.id },
        groupId: incoming.via?.id ?? null,
      });
    return false;
  };
};

/** A partner's post can be overtaken by what is done about it. Ours are here or gone, and a group of ours has all of its posts first. */
function mayComeLater(ctx: FederationContext, incoming: Incoming, postUri: string): boolean {
  return !incoming.via?.ours && cleanLink(postUri) !== null && partnerByUri(ctx, postUri) !== undefined;
}

/** Announce by a person: a share. It shows a post we have to people who may see it anyway. */
export const share: Hear = async (ctx, incoming) => {
  const person = authorOf(incoming);
  const postUri = idOf(incoming.json.object);
  const at = date(incoming.json.published) ?? new Date();
  return async (tx) => {
    if (await mayTouch(ctx, tx, incoming, postUri)) await receiveShare(tx, person, postUri, incoming.id, at);
  };
};

/** Undo of a reaction or a share: only one's own. */
export const undo: Hear = async (_ctx, incoming) => {
  const act = actReferred(incoming.json);
  if (isForeign(act, incoming)) return null;
  const person = authorOf(incoming);
  const { uri } = act;
  const what = kindOf(typesOf(act.said ?? {})[0] ?? '', act.content);
  return async (tx) => {
    // An older act of the same kind that has come and was done again since: taking that one back changes nothing.
    const postUri = (await hasCome(tx, incoming, uri)) ? '' : act.object;
    const share = mayBe(act, 'Announce') && (await receiveShareUndo(tx, person, { uri, postUri }));
    const isReaction = mayBe(act, 'Like', 'EmojiReact', 'Dislike');
    return (isReaction && (await receiveReactionUndo(tx, person, { uri, postUri, ...what }))) || share;
  };
};

function kindOf(type: string, content: string): { kind: ReactionKind; emoji: string } {
  if (content === '👍' && type === 'EmojiReact') return { kind: 'recommend', emoji: '' };
  if (content === '💡') return { kind: 'interested', emoji: '' };
  if (content !== '' && content !== '❤️' && content !== '❤') return { kind: 'emoji', emoji: content };
  return type === 'Dislike' ? { kind: 'emoji', emoji: '👎' } : { kind: 'like', emoji: '' };
}

/**
 * Ours: the rule for that partner's server. Others': what its own home sends about it, or the group relays. `isBallot`: a vote goes only to the
 * poll's home and no group relays it; receiveVote checks whether the voter may read the poll.
 */
export async function mayTouch(
  ctx: FederationContext,
  tx: Reader,
  incoming: Incoming,
  postUri: string,
  { isBallot = false }: { readonly isBallot?: boolean } = {},
): Promise<boolean> {
  const post = await postOfUri(tx, postUri);
  if (!post) return false;
  if (incoming.via) return post.groupId === incoming.via.id;
  if (post.groupId !== null) return isBallot;
  // An act about a post needs what the post itself needed to cross.
  const { named, readable } = await reachOf(tx, authorOf(incoming), post.id);
  const plain = incoming.partner.peerKind === 'other';
  const scopes = scopesFor(post.level, { follows: true, named, plain });
  if (!hasOneOf(ctx, incoming, scopes)) return false;
  if (post.peerId !== null)
    return post.peerId === incoming.partner.peerId || post.level === 'followers' || post.level === 'partner';
  return readable;
}
