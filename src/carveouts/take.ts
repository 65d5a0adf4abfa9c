import { postMessage, type ExchangeDeps } from '#src/agreements/exchange.ts';
import { countersignJws, type Jws } from '#src/agreements/jws.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { signedAgreement } from '#src/agreements/receive.ts';
import type { KeptPicture } from '#src/media/keep-picture.ts';
import type { KeptUpload } from '#src/media/upload.ts';
import { hushPosts } from '#src/notifications/hush.ts';
import { acceptFollow } from '#src/people/answer-follow.ts';
import { editProfile } from '#src/people/edit.ts';
import { follow } from '#src/people/follow.ts';
import { type FieldName, type FieldVisibility } from '#src/people/person.ts';
import { takeAlong } from '#src/people/take-along.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import type { FileId, PersonId, PostId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { localeIn } from '#src/platform/languages.ts';
import { publishPost } from '#src/posts/publish.ts';
import { takeDeeds } from '#src/posts/moved/take-deeds.ts';
import { storedOf } from '#src/posts/moved/parts.ts';
import type { ReactionKind } from '#src/posts/post.ts';
import { react } from '#src/posts/reactions/react.ts';
import { differenceOf } from '#src/successions/lines.ts';
import { strangerIn } from './check-items.ts';
import { recordFact } from './facts.ts';
import { itemsHere } from './items-here.ts';
import type { Items, Post } from './items.ts';
import { keyOf, tellJob, tieJob } from './jobs.ts';
import { keepFiles, keysFor, type Kept } from './keep.ts';
import { linesOf } from './lines.ts';
import { orderType, type SignedOrder } from './order.ts';
import { readCarveOut } from './read.ts';
import { carveOutsPath } from './receive.ts';
import { refusals } from './refusals.ts';
import { insertCarveOut, insertItems, insertTies } from './store.ts';
import { mustBeTwo, type Two } from './two-people.ts';
import type { Verified } from './verified.ts';
import { verifyArchive } from './verify.ts';

/** Throws a Refusal that names what was changed, or why it is not for us. */
export async function verifiedFor(db: Db, files: ReadonlyMap<string, Uint8Array>): Promise<Verified> {
  const { problems, order, items, agreements } = await verifyArchive(files);
  const [problem] = problems;
  if (problem !== undefined || order === null || items === null)
    throw refusals.notTheArchive({ problem: problem ?? '' });
  if (order.payload.to !== db.instance.origin) throw refusals.notForUs({ origin: order.payload.to });
  const stranger = strangerIn(items, order.payload, db.instance.addresses);
  if (stranger !== null) throw refusals.notTheArchive({ problem: stranger });
  const agreement = await signedAgreement(db, order.payload.agreement, order.jws).catch(() => null);
  if (agreement?.origin !== order.payload.from) throw refusals.unsigned();
  if (agreement.decided !== 'active') throw refusals.noPartner({ origin: agreement.origin });
  return { order, items, agreement, proofs: agreements, files };
}

/** Handles and e-mail addresses that somebody here has already. */
export async function collisionsOf(
  reader: Reader,
  { people, groups }: Items,
): Promise<{ readonly handles: readonly string[]; readonly emails: readonly string[] }> {
  const handles = [...people, ...groups].map(({ handle }) => handle.toLowerCase());
  const taken = await reader<{ handle: string }[]>`
    select lower(handle) as handle from people where peer_id is null and kind <> 'instance' and lower(handle) = any(${handles}::text[])
    union select lower(handle) from groups where peer_id is null and lower(handle) = any(${handles}::text[]) order by 1`;
  const emails = people.flatMap(({ email }) => email?.toLowerCase() ?? []);
  const known = await reader<{ handle: string }[]>`
    select handle from people where peer_id is null and lower(email) = any(${emails}::text[]) order by 1`;
  return { handles: taken.map(({ handle }) => handle), emails: known.map(({ handle }) => handle) };
}

/**
 * Takes everything in one transaction, compares it line by line with what was signed, and signs: difference 0, or nothing has changed. Returns the order
 * with both signatures. Again, it returns the same. Throws Unavailable while the old instance cannot be asked whether the order still stands.
 */
export async function takeCarveOut(
  { db, egress, key: ourKey }: ExchangeDeps,
  two: Two,
  verified: Verified,
): Promise<Jws> {
  const { order, items, agreement } = verified;
  await transaction(db, (tx) => mustBeTwo(tx, two));
  const key = await ourKey();
  await mustBeOurKey(agreement, key);
  const known = await readCarveOut(db, order.payload.id);
  if (known !== null) return signedAgain(known.order, known.state);
  // Asked first: people who are here for an order that nobody stands by any more would be half of something.
  const message = { document: order.jws };
  const { final } = await postMessage(egress, `${order.payload.from}${carveOutsPath}`, message);
  if (final) throw refusals.withdrawn();
  const { handles, emails } = await collisionsOf(db, items);
  if (handles.length > 0) throw refusals.handlesTaken({ handles: handles.join(', ') });
  if (emails.length > 0) throw refusals.emailsTaken({ handles: emails.join(', ') });
  const kept = await keepFiles(db, verified);
  try {
    const keys = await keysFor(items.people.length);
    const signed = await countersignJws(order.jws, orderType, key);
    await transaction(db, (tx) => settle(tx, two, verified, { signed, kept, keys }));
    return signed;
  } catch (error) {
    await kept.drop();
    throw error;
  }
}

function signedAgain({ jws }: SignedOrder, state: string): Jws {
  if (state === 'withdrawn') throw refusals.withdrawn();
  return jws;
}

interface Settling {
  readonly signed: Jws;
  readonly kept: Kept;
  readonly keys: readonly NewKeys[];
}

async function settle(
  tx: Tx,
  { by, second }: Two,
  { order, items, agreement }: Verified,
  { signed, kept, keys }: Settling,
): Promise<void> {
  const { id, digest } = order.payload;
  const { peerId } = agreement;
  const row = {
    id,
    peerId,
    side: 'taking',
    state: 'signed',
    byId: by,
    secondId: second,
    document: signed,
  } as const;
  if (!(await insertCarveOut(tx, row))) throw refusals.notOpen();
  const people = await takePeople(tx, items, keys, kept.pictures);
  const posts = await takePosts(tx, items, people, kept.files);
  await takeReactions(tx, items, people, posts);
  await insertItems(tx, id, [
    ...items.people.map((each) => ({ kind: 'person' as const, uri: each.former, newUri: each.id })),
    ...items.groups.map((each) => ({ kind: 'group' as const, uri: each.former, newUri: each.id })),
  ]);
  await insertTies(tx, id, [
    ...items.follows.map((each) => ({ ...each, kind: 'follow' as const, role: '' })),
    ...items.memberships.map((each) => ({ ...each, kind: 'member' as const })),
  ]);
  await followEachOther(tx, items, people);
  await hushPosts(tx, [...posts.values()]);
  const here = linesOf(await itemsHere(tx, id, [...people.values()], order.payload, items));
  const { count, first } = differenceOf(linesOf(items), here);
  if (count > 0) throw refusals.differs({ lines: first.join('; ') });
  await enqueue(tx, tellJob, { id }, { key: keyOf(id) });
  await enqueue(tx, tieJob, { id }, { key: `${keyOf(id)}:ties` });
  await recordFact(tx, by, 'carve_out.signed', { carveOutId: id, peerId, side: 'taking', digest });
  failPoint('carve-out.before-commit');
}

async function takePeople(
  tx: Tx,
  { people }: Items,
  keys: readonly NewKeys[],
  kept: ReadonlyMap<string, KeptPicture>,
): Promise<ReadonlyMap<string, PersonId>> {
  const ids = new Map<string, PersonId>();
  for (const [at, { id: uri, former, handle, name, email, locale }] of people.entries()) {
    const pair = keys[at];
    if (pair === undefined) throw new Error(`There is no key for ${uri}.`);
    const person = { uri, former, handle, name, email, locale: localeIn(locale) ?? 'en', keys: pair };
    ids.set(uri, await takeAlong(tx, person));
  }
  for (const { id, bio, followPolicy, fields, pictures = {} } of people) {
    const personId = ids.get(id);
    if (personId === undefined) continue;
    // As another Kontor gave them; `editProfile` checks each.
    const given = fields.map((field) => ({
      ...{ name: field.name as FieldName, value: field.value },
      ...{ visibility: field.visibility as FieldVisibility, peerId: null },
    }));
    const shown: { avatar?: string; header?: string } = {};
    for (const kind of ['avatar', 'header'] as const) {
      const picture = kept.get(pictures[kind] ?? '');
      if (picture) shown[kind] = await picture.own({ kind, personId })(tx);
    }
    await editProfile(tx, personId, { bio, followPolicy, fields: given, ...shown }, 'directory');
  }
  return ids;
}

async function takePosts(
  tx: Tx,
  { posts }: Items,
  people: ReadonlyMap<string, PersonId>,
  kept: ReadonlyMap<string, KeptUpload>,
): Promise<ReadonlyMap<string, PostId>> {
  const ids = new Map<string, PostId>();
  for (const post of posts) {
    const author = people.get(post.author);
    if (author === undefined) continue; // the difference says so
    const fileIds: FileId[] = [];
    for (const { path } of post.files) {
      const file = kept.get(path);
      if (file) fileIds.push((await file.own(author)(tx)).id);
    }
    const answered = post.answers === null ? undefined : ids.get(post.answers);
    const id = await publishPost(tx, author, {
      ...wordsOf(post),
      ...{ fileIds, number: post.id.slice(post.id.lastIndexOf('/') + 1) },
      ...movedOf(post),
      ...(answered === undefined ? { level: 'instance' as const } : { replyToId: answered }),
    });
    ids.set(post.id, id);
    await takeDeeds(tx, id, post.parts ?? {}, people);
  }
  return ids;
}

const movedOf = ({ kind, parts }: Post) =>
  kind === undefined && parts === undefined
    ? {}
    : { moved: { kind: kind ?? null, parts: storedOf(kind ?? 'note', parts ?? {}) } };

const wordsOf = ({ source, title, summary, language, sensitive, question, at }: Post) => ({
  ...{ source, title, summary, language, sensitive, publishedAt: new Date(at) },
  ...(question && { kind: 'question' as const }),
});

async function takeReactions(
  tx: Tx,
  { reactions }: Items,
  people: ReadonlyMap<string, PersonId>,
  posts: ReadonlyMap<string, PostId>,
): Promise<void> {
  for (const { actor, object, kind, emoji } of reactions) {
    const [personId, postId] = [people.get(actor), posts.get(object)];
    if (personId !== undefined && postId !== undefined)
      await react(tx, personId, postId, kind as ReactionKind, emoji);
  }
}

/** Both come along, so both have said yes to it before: nobody is asked, and nobody beyond them is told. */
async function followEachOther(
  tx: Tx,
  { follows }: Items,
  people: ReadonlyMap<string, PersonId>,
): Promise<void> {
  for (const { actor, object } of follows) {
    const [follower, followee] = [people.get(actor), people.get(object)];
    if (follower === undefined || followee === undefined) continue;
    if ((await follow(tx, follower, followee)) === 'requested') await acceptFollow(tx, followee, follower);
  }
}
