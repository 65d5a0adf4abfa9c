import { postOfUri } from '#src/posts/read.ts';
import { keepReaction } from '#src/posts/early-reactions.ts';
import { cleanLink } from '#src/posts/incoming.ts';
import { receiveReaction, receiveReactionUndo } from '#src/posts/receive-reaction.ts';
import { receiveShare, receiveShareUndo } from '#src/posts/receive-share.ts';
import { visibleTo } from '#src/posts/policy.ts';
import { viewerOf } from '#src/posts/reachable.ts';
import type { ReactionKind } from '#src/posts/post.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Wire } from '../context.ts';
import { partnerOf } from '../resolve.ts';
import { date, idOf, text, typesOf } from '../vocabulary/read.ts';
import { authorOf, hasOneOf, type Hear, type Incoming } from './incoming.ts';
import { actReferred, hasCome, isForeign, mayBe } from './referred.ts';

const emojiMaxChars = 40;

/** Like, EmojiReact, Dislike (as an emoji): on a post that the reactor's company can see. */
export const reaction: Hear = async (wire, incoming) => {
  const person = authorOf(incoming);
  const postUri = idOf(incoming.json.object);
  const { kind, emoji } = kindOf(incoming.type, text(incoming.json.content));
  const waits = mayComeLater(wire, incoming, postUri);
  return async (tx) => {
    if (await mayTouch(wire, tx, incoming, postUri))
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
function mayComeLater(wire: Wire, incoming: Incoming, postUri: string): boolean {
  return !incoming.via?.ours && cleanLink(postUri) !== null && partnerOf(wire, postUri) !== undefined;
}

/** Announce by a person: a share. It shows a post we hold to people who may see it anyway. */
export const share: Hear = async (wire, incoming) => {
  const person = authorOf(incoming);
  const postUri = idOf(incoming.json.object);
  const at = date(incoming.json.published) ?? new Date();
  return async (tx) => {
    if (await mayTouch(wire, tx, incoming, postUri)) await receiveShare(tx, person, postUri, incoming.id, at);
  };
};

/** Undo of a reaction or a share: only one's own. */
export const undo: Hear = async (_wire, incoming) => {
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

function kindOf(type: string, said: string): { kind: ReactionKind; emoji: string } {
  const content = said.slice(0, emojiMaxChars);
  if (content === '👍' && type === 'EmojiReact') return { kind: 'recommend', emoji: '' };
  if (content === '💡') return { kind: 'interested', emoji: '' };
  if (content !== '' && content !== '❤️' && content !== '❤') return { kind: 'emoji', emoji: content };
  return type === 'Dislike' ? { kind: 'emoji', emoji: '👎' } : { kind: 'like', emoji: '' };
}

/** Ours: the rule for that partner's server. Others': what its own home sends about it, or the group relays. */
async function mayTouch(wire: Wire, tx: Reader, incoming: Incoming, postUri: string): Promise<boolean> {
  const post = await postOfUri(tx, postUri);
  if (!post) return false;
  if (incoming.via) return post.groupId === incoming.via.id;
  if (post.groupId !== null) return false;
  // An act about a post needs what the post itself needed to cross.
  if (post.level === 'direct' && !hasOneOf(wire, incoming, ['direct'])) return false;
  if (
    (post.level === 'followers' || post.level === 'public') &&
    !hasOneOf(wire, incoming, ['follow', 'direct'])
  )
    return false;
  if (post.peerId !== null)
    return post.peerId === incoming.partner.peerId || post.level === 'followers' || post.level === 'partner';
  const [row] =
    await tx`select 1 from posts p where p.id = ${post.id} and ${visibleTo(tx, viewerOf(authorOf(incoming)))}`;
  return row !== undefined;
}
