import type { Scope } from '#src/agreements/terms.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { originOf } from '#src/platform/addresses.ts';
import { forgetPerson } from '#src/people/forget.ts';
import { receiveEdit, receivePost, receiveRemoval } from '#src/posts/receive.ts';
import { pollOffering, receivePollTotals, receiveVote } from '#src/posts/receive-poll.ts';
import type { IncomingPost } from '#src/posts/receive.ts';
import { postOfUri } from '#src/posts/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publicUris, type Wire } from '../context.ts';
import { fetchActor, storeActor } from '../resolve.ts';
import { readActor } from '../vocabulary/actor.ts';
import {
  answeredBy,
  authorsOf,
  hiddenRecipientsOf,
  isPost,
  readPost,
  recipientsOf,
  type ReadPost,
} from '../vocabulary/incoming.ts';
import { hasType, idOf, ids, isObject, list, words, type Json } from '../vocabulary/read.ts';
import { WireError } from '../wire/errors.ts';
import { audienceOf, type Audience } from './audience.ts';
import { passOn } from './thread-relay.ts';
import { authorOf, decidedElsewhere, demandOneOf, personOf, type Hear, type Incoming } from './incoming.ts';

/** Create{Note, Question, Article …}. */
export const create: Hear = async (wire, incoming) => {
  const object = ownObject(incoming);
  if (!isPost(object)) return null;
  const post = await prepare(wire, incoming, object);
  if (!post) return null;
  const author = authorOf(incoming);
  const toCompany = ids(object.to).includes(wire.house.addresses.instanceActor);
  return async (tx) => {
    const isWanted = incoming.isAskedFor && post.level === 'partner';
    if (!isWanted && !(await concernsUs(wire, tx, post, author.id, toCompany))) return false;
    const postId = await receivePost(tx, author, post);
    if (post.replyToUri) await passOn(wire, tx, incoming, post.uri);
    return postId !== null;
  };
};

/** Update of a post by its author. One that overtook its post is the post, where that concerns us. */
export const edit: Hear = async (wire, incoming) => {
  const own = ownObject(incoming);
  if (!isPost(own)) return null;
  const post = await prepare(wire, incoming, own);
  if (!post) return null;
  const author = authorOf(incoming);
  const toCompany = ids(own.to).includes(wire.house.addresses.instanceActor);
  return async (tx) => {
    if (!(await postOfUri(tx, post.uri)) && !(await concernsUs(wire, tx, post, author.id, toCompany)))
      return false;
    const postId = await receiveEdit(tx, author, post);
    if (post.poll) await receivePollTotals(tx, author, post.uri, post.poll);
    if (post.replyToUri) await passOn(wire, tx, incoming, post.uri);
    return postId !== null || post.poll !== undefined;
  };
};

/** Delete of an actor by itself: the person goes with everything we hold of them. */
export const forget: Hear = async (wire, incoming) => {
  const person = personOf(incoming);
  const { uri } = incoming.actor;
  return async (tx) => {
    await forgetPerson(tx, person);
    tx.afterCommit(() => wire.known.actors.delete(uri));
  };
};

/** Delete of a post by its author. */
export const remove: Hear = async (wire, incoming) => {
  const uri = idOf(incoming.json.object);
  if (originOf(uri) !== incoming.partner.origin)
    throw new WireError(403, 'Only its own host can delete an object.');
  return async (tx) => {
    await passOn(wire, tx, incoming, uri); // while the thread it stands in is still known
    return await receiveRemoval(tx, authorOf(incoming), uri);
  };
};

/** An embedded object is believed only from its own host and author (FEP-fe34); everything else is refused, never stored. */
function ownObject(incoming: Incoming): Json {
  const object = list(incoming.json.object)[0];
  if (!isObject(object)) throw new WireError(400, `${incoming.type} needs its object embedded.`);
  const id = idOf(object);
  if (originOf(id) !== incoming.partner.origin)
    throw new WireError(403, 'The object is on another host than its author.');
  const authors = authorsOf(object);
  if (isPost(object) && authors.length > 0 && !authors.includes(incoming.actor.uri))
    throw new WireError(403, 'The object is attributed to somebody else.');
  return object;
}

async function prepare(wire: Wire, incoming: Incoming, object: Json): Promise<IncomingPost | null> {
  const said = readPost(object);
  const to = said.to.length > 0 ? said.to : recipientsBeside(wire, incoming, object, said);
  const replyToUri = await firstKnown(wire.db, said.replyToUris);
  const read = { ...said, to, replyToUri };
  const audience = await audienceOf(wire, incoming, read);
  if (!audience) return null;
  demandOneOf(wire, incoming, scopesOf(incoming, audience));
  const files = wire.book.decide(incoming.partner.origin, {
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
  return {
    ...post,
    level: audience.level,
    groupId: audience.groupId,
    audiencePersonId: audience.audiencePersonId,
    mentions: audience.named,
    addressees: audience.others,
    files: files ? post.files : [],
    stillAsks: post.mustRead !== undefined,
    isOpenElsewhere: audience.level === 'group' && to.some((uri) => publicUris.has(uri)),
    mustRead: incoming.via?.ours || decidedElsewhere(wire, incoming) ? post.mustRead : undefined,
  };
}

/** What must be granted for a post outside of groups to come; of several one is enough. A plain server says nothing to a company alone. */
function scopesOf({ via, partner }: Incoming, { level, named }: Audience): readonly Scope[] {
  if (via || (level === 'partner' && partner.peerKind === 'kontor')) return [];
  if (level === 'direct') return ['direct'];
  return named.length > 0 ? ['follow', 'direct'] : ['follow'];
}

/**
 * A note whose own recipients are unreadable is for those its author sent it to; one that names nobody at all, not even by a mention, is for the
 * one who was addressed by `bto` or `bcc`. Of several none: they were not to know of each other.
 */
function recipientsBeside(wire: Wire, incoming: Incoming, object: Json, said: ReadPost): readonly string[] {
  const sent = recipientsOf(incoming.json);
  if (sent.length > 0 || said.mentionUris.length > 0) return sent;
  const unseen = [...hiddenRecipientsOf(object), ...hiddenRecipientsOf(incoming.json)];
  const ours = new Set(incoming.inboxOf ? [incoming.inboxOf] : unseen.filter(wire.house.addresses.isOurs));
  return ours.size === 1 ? [...ours] : [];
}

/** Of the posts that one names as answered: the first that is here, else the first, which may still come. */
async function firstKnown(db: Db, uris: readonly string[]): Promise<string | undefined> {
  if (uris.length < 2) return uris[0];
  const [row] = await db<{ uri: string }[]>`
    select p.uri from posts p join unnest(${[...uris]}::text[]) with ordinality as named(uri, place) on named.uri = p.uri
    order by named.place limit 1`;
  return row?.uri ?? uris[0];
}

/** An author found to have followers here is not looked up again for this long. */
const followedForMs = 10_000;

/**
 * Only what somebody here may see is stored: a post without follower, recipient or thread of ours leaves no trace. Who has asked to follow counts:
 * their home writes to followers only, and its post may overtake the Accept, which is another thread of deliveries.
 */
async function concernsUs(
  wire: Wire,
  tx: Tx,
  post: IncomingPost,
  author: PersonId,
  toCompany: boolean,
): Promise<boolean> {
  if (toCompany || post.level === 'group' || post.mentions.length > 0) return true;
  if ((wire.known.followed.get(author) ?? 0) > Date.now()) return true;
  const [row] = await tx`
    select true as followed from follows f join people p on p.id = f.follower_id
    where f.followee_id = ${author} and f.state in ('accepted', 'requested') and p.peer_id is null
    union all select false from posts where uri = ${post.replyToUri ?? ''} limit 1`;
  if (row?.followed) wire.known.followed.set(author, Date.now() + followedForMs);
  return row !== undefined;
}

/**
 * The poll that a note votes in, or null when it is no vote. A choice is a secret between voter and author, so whatever else stands in the note,
 * an option of a poll of ours is never shown as an answer (snac sends `<br>` as content). Without content it can be nothing but a vote.
 */
export async function pollVotedIn(reader: Reader, object: Json): Promise<string | null> {
  const choice = words(object, 'name');
  const polls = answeredBy(object);
  if (!hasType(object, 'Note') || choice === '' || polls.length === 0) return null;
  const offering = await pollOffering(reader, polls, choice);
  return offering ?? (words(object, 'content') === '' ? (polls[0] ?? null) : null);
}

/** Create of a vote, sent to the poll's home. */
export const vote: Hear = async (_wire, incoming) => {
  const object = ownObject(incoming);
  const person = authorOf(incoming);
  return async (tx) => {
    const pollUri = await pollVotedIn(tx, object);
    return pollUri !== null && (await receiveVote(tx, person, pollUri, words(object, 'name')));
  };
};

/** Update of an actor by itself. */
export const profile: Hear = async (wire, incoming) => {
  const object = list(incoming.json.object)[0];
  // Our own kind sends the address only, because each partner may see other fields; others embed the document.
  if (isObject(object) && object.inbox !== undefined) await storeActor(wire, readActor(object));
  else await fetchActor(wire, incoming.actor.uri);
  return null;
};
