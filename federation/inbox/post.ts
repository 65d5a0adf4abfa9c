import { plainText } from '#src/platform/sanitise.ts';
import { detectLanguage } from '#src/posts/detect-language.ts';
import type { Scope } from '#src/agreements/terms.ts';
import type { Tx } from '#src/platform/database.ts';
import { originOf } from '#src/platform/addresses.ts';
import { oweDeparture } from '#src/erasure/departure.ts';
import { oweReceipt } from '#src/erasure/owe.ts';
import { forgetPerson } from '#src/people/forget.ts';
import { firstHere } from '#src/posts/inbound/answered.ts';
import { concernOf } from '#src/posts/inbound/held.ts';
import {
  receiveAgain,
  receiveEdit,
  receiveFileRemoval,
  receivePost,
  receiveRemoval,
  receiveTotals,
} from '#src/posts/inbound/receive.ts';
import type { IncomingPost } from '#src/posts/inbound/receive.ts';
import { postOfUri } from '#src/posts/read/read.ts';
import { scopesFor } from '#src/posts/recipients.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { given } from '#src/platform/given.ts';
import { publicUris, type FederationContext } from '../context.ts';
import { categoryOfPost } from '../category.ts';
import { fetchActor, storeActor } from '../actors/resolve.ts';
import { readActor } from '../vocabulary/actor.ts';
import {
  authorsOf,
  hiddenRecipientsOf,
  isPost,
  readPost,
  recipientsOf,
  type ReadPost,
} from '../vocabulary/incoming.ts';
import { forgetFileLater } from '../sweep.ts';
import { comesByReference } from '../objects/by-reference.ts';
import { isReference } from '../vocabulary/note.ts';
import { hasType, idOf, ids, isObject, list, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';
import { audienceOf, type Audience } from './audience.ts';
import { passOn } from './thread-relay.ts';
import { authorOf, decidedElsewhere, requireOneOf, personOf, type Hear, type Incoming } from './incoming.ts';

/** Create of anything that becomes a post. */
export const create: Hear = async (ctx, incoming) => {
  const object = ownObject(incoming);
  if (!isPost(object)) return null;
  const post = await preparePost(ctx, incoming, object);
  if (!post) return null;
  const author = authorOf(incoming);
  const toCompany = ids(object.to).includes(ctx.instance.addresses.instanceActor);
  return async (tx) => {
    const isWanted = incoming.isAskedFor && post.level === 'partner';
    if (!isWanted && !(await concernsUs(ctx, tx, post, author.id, toCompany))) return false;
    const postId =
      (await receivePost(tx, author, post)) ??
      (incoming.isAskedFor ? await receiveAgain(tx, author, post) : null);
    if (post.replyToUri) await passOn(ctx, tx, incoming, post.uri);
    return postId !== null;
  };
};

/** Update of a post by its author. One that overtook its post is taken as the post, if that concerns us. */
export const edit: Hear = async (ctx, incoming) => {
  const own = ownObject(incoming);
  if (!isPost(own)) return null;
  const post = await preparePost(ctx, incoming, own);
  if (!post) return null;
  const author = authorOf(incoming);
  const toCompany = ids(own.to).includes(ctx.instance.addresses.instanceActor);
  return async (tx) => {
    if (!(await postOfUri(tx, post.uri)) && !(await concernsUs(ctx, tx, post, author.id, toCompany)))
      return false;
    const postId = await receiveEdit(tx, author, post);
    const counted = await receiveTotals(tx, author, post.uri, post);
    if (post.replyToUri) await passOn(ctx, tx, incoming, post.uri);
    return postId !== null || counted;
  };
};

/** Delete of an actor by itself: the person goes with everything we have of theirs. */
export const forget: Hear = async (ctx, incoming) => {
  const person = personOf(incoming);
  const { uri } = incoming.actor;
  return async (tx) => {
    const wasHere = await forgetPerson(tx, person);
    if (incoming.partner.peerKind === 'kontor')
      await oweReceipt(tx, incoming.partner.peerId, { uri, kind: 'person', wasHere });
    tx.afterCommit(() => ctx.caches.actors.delete(uri));
  };
};

/** Delete of a post by its author. */
export const remove: Hear = async (ctx, incoming) => {
  const uri = idOf(incoming.json.object);
  if (originOf(uri) !== incoming.partner.origin)
    throw new ProtocolError(403, 'An object can only be deleted by its own host.');
  const [removed = {}] = list(incoming.json.object).filter(isObject);
  const isFile =
    incoming.partner.peerKind === 'kontor' && hasType({ type: removed.formerType }, 'Document', 'Image');
  return async (tx) => {
    if (isFile) {
      const wasHere = await receiveFileRemoval(tx, authorOf(incoming), uri);
      await forgetFileLater(tx, { fileUri: uri, postUri: idOf(removed.context) });
      return await oweReceipt(tx, incoming.partner.peerId, { uri, kind: 'file', wasHere });
    }
    await passOn(ctx, tx, incoming, uri); // while the thread it stands in is still known
    const wasHere = await receiveRemoval(tx, authorOf(incoming), uri);
    if (incoming.partner.peerKind === 'kontor')
      await oweReceipt(tx, incoming.partner.peerId, { uri, kind: 'post', wasHere });
    return wasHere;
  };
};

/** An embedded object is believed only from its own host and author (FEP-fe34); everything else is refused, never stored. */
export function ownObject(incoming: Incoming): Json {
  const object = list(incoming.json.object)[0];
  if (!isObject(object)) throw new ProtocolError(400, `${incoming.type} needs its object embedded.`);
  const id = idOf(object);
  if (originOf(id) !== incoming.partner.origin)
    throw new ProtocolError(403, 'The object is on a different host from its author.');
  const authors = authorsOf(object);
  if (isPost(object) && authors.length > 0 && !authors.includes(incoming.actor.uri))
    throw new ProtocolError(403, 'The object is attributed to someone else.');
  return object;
}

async function preparePost(
  ctx: FederationContext,
  incoming: Incoming,
  object: Json,
): Promise<IncomingPost | null> {
  const said = readPost(object);
  const to = said.to.length > 0 ? said.to : recipientsBeside(ctx, incoming, object, said);
  const replyToUri = await firstHere(ctx.db, said.replyToUris);
  const read = { ...said, to, replyToUri };
  const audience = await audienceOf(ctx, incoming, read);
  if (!audience) return null;
  requireOneOf(ctx, incoming, scopesOf(incoming, audience));
  const files = ctx.registry.decide(incoming.partner.origin, {
    direction: 'in',
    category: 'file',
    now: Date.now(),
  }).allowed;
  const {
    to: _to,
    mentionUris: _uris,
    mentionNames: _names,
    notReached: _missed,
    replyToUris: _replies,
    ...post
  } = read;
  const isLent =
    isReference(object) || (categoryOfPost(object) === 'post' && comesByReference(incoming.partner, 'post'));
  return given({
    ...(isLent ? lentPost(post) : post),
    ...(!isLent && post.language === 'und' && (await spokenIn(post))),
    level: audience.level,
    groupId: audience.groupId,
    audiencePersonId: audience.audiencePersonId,
    mentions: audience.named,
    addressees: audience.others,
    files: files && !isLent ? post.files : [],
    stillAsks: !isLent && post.mustRead !== undefined,
    isOpenElsewhere: audience.level === 'group' && to.some((uri) => publicUris.has(uri)),
    mustRead: !isLent && (incoming.via?.ours || decidedElsewhere(ctx, incoming)) ? post.mustRead : undefined,
  });
}

/** Many servers do not say in which language something is: taken from the words, where they leave no doubt. */
async function spokenIn({ html }: Pick<ReadPost, 'html'>): Promise<{ language?: string }> {
  return given({ language: (await detectLanguage(plainText(html.slice(0, detectedCharsMax)))) ?? undefined });
}
const detectedCharsMax = 4_000;

/** That it exists, by whom and when. Whatever else was said is not kept, also when its sender should not have said it. */
const lentPost = (
  post: Pick<ReadPost, 'uri' | 'publishedAt' | 'editedAt' | 'threadUri'> & {
    readonly replyToUri: string | undefined;
  },
) => ({
  ...({ uri: post.uri, kind: 'note', publishedAt: post.publishedAt, editedAt: post.editedAt } as const),
  ...{ threadUri: post.threadUri, replyToUri: post.replyToUri },
  ...{ html: '', title: '', summary: '', sensitive: false, language: 'und', pageUrl: null, tags: [] },
  isLent: true,
});

/** What must be granted for it to come; in a group the listener asked. */
const scopesOf = ({ via, partner }: Incoming, { level, named }: Audience): readonly (Scope | undefined)[] =>
  via
    ? []
    : scopesFor(level, { follows: true, named: named.length > 0, plain: partner.peerKind === 'other' });

/**
 * A note whose own recipients are unreadable is for those its author sent it to; one that names no one at all, not even by a mention, is for the
 * one who was addressed by `bto` or `bcc`. Of several none: they were not to know of each other.
 */
function recipientsBeside(
  ctx: FederationContext,
  incoming: Incoming,
  object: Json,
  said: ReadPost,
): readonly string[] {
  const sent = recipientsOf(incoming.json);
  if (sent.length > 0 || said.mentionUris.length > 0) return sent;
  const unseen = [...hiddenRecipientsOf(object), ...hiddenRecipientsOf(incoming.json)];
  const ours = new Set(incoming.inboxOf ? [incoming.inboxOf] : unseen.filter(ctx.instance.addresses.isOurs));
  return ours.size === 1 ? [...ours] : [];
}

/** An author found to have followers here is not looked up again for this long. */
const followedForMs = 10_000;

/** Whether it is to be stored at all: see `concernOf`. */
async function concernsUs(
  ctx: FederationContext,
  tx: Tx,
  post: IncomingPost,
  author: PersonId,
  toCompany: boolean,
): Promise<boolean> {
  if (toCompany || post.level === 'group' || post.mentions.length > 0) return true;
  if ((ctx.caches.followed.get(author) ?? 0) > Date.now()) return true;
  const concern = await concernOf(tx, author, post.replyToUri);
  if (concern === 'follower') ctx.caches.followed.set(author, Date.now() + followedForMs);
  return concern !== null;
}

/** Update of an actor by itself. */
export const profile: Hear = async (ctx, incoming) => {
  const object = list(incoming.json.object)[0];
  // Our own kind sends the address only, because each partner may see other fields; others embed the document.
  if (isObject(object) && object.inbox !== undefined) await storeActor(ctx, readActor(object));
  else await fetchActor(ctx, incoming.actor.uri);
  const { partner, actor } = incoming;
  if (partner.peerKind !== 'kontor' || actor.noun !== 'person') return null;
  return (tx) => oweDeparture(tx, partner.peerId, actor.uri);
};
