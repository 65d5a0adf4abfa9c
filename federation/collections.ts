import type { Category } from '#src/agreements/terms.ts';
import { membersVisibleTo } from '#src/groups/policy.ts';
import { isId, isUuid, type GroupId, type PersonId } from '#src/platform/ids.ts';
import { originOf } from '#src/platform/addresses.ts';
import { visibleTo } from '#src/posts/policy.ts';
import { postSources, type PostSource } from '#src/posts/source.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { logContext } from './group-log-pages.ts';
import { mayGo, mayHear, memberGroup } from './member-group.ts';
import { expose, readablePost } from './readable.ts';
import { document, type Ask, type Serve } from './serve.ts';
import { addressingOf, postContext, writePost } from './vocabulary/note.ts';
import type { Json } from './vocabulary/read.ts';

/** Ids on one page; a collection that fits one page has no pages, which is what all peers read. */
const idsMax = 500;
const postsMax = 20;
const repliesMax = 200;
const plainContext = 'https://www.w3.org/ns/activitystreams';

/** A person's posts as this partner may see them, newest first, as the Creates they came with. `?before=` pages by post id. */
export const outbox: Serve = async (ask) => {
  const person = await ourPerson(ask);
  if (!person) return null;
  const id = ask.wire.house.addresses.outbox(person.uri);
  const before = ask.url.searchParams.get('before');
  if (before === null) {
    const first = `${id}?before=${idAfterAll}`;
    return json({ '@context': postContext, id, type: 'OrderedCollection', attributedTo: person.uri, first });
  }
  if (!isId(before)) return null;
  const { posts, next } = await visiblePosts(ask, person.id, before);
  const items = posts.map((post) => ({
    id: `${post.uri}#create`,
    type: 'Create',
    actor: post.authorUri,
    published: post.publishedAt.toISOString(),
    ...addressingOf(post),
    object: writePost(post, ask.wire.house.addresses),
  }));
  await expose(
    ask,
    posts.map((post) => post.uri),
  );
  return json({
    '@context': postContext,
    id: `${id}?before=${before}`,
    type: 'OrderedCollectionPage',
    partOf: id,
    ...(next === undefined ? {} : { next: `${id}?before=${next}` }),
    orderedItems: items,
  });
};

/** Above every id, so that the first page needs no other form. */
const idAfterAll = '9223372036854775807';

async function visiblePosts(
  ask: Ask,
  author: PersonId,
  before: string,
): Promise<{ posts: PostSource[]; next?: string | undefined }> {
  const { wire, caller, viewer } = ask;
  const { db } = wire;
  const may = (category: Category) => wire.book.decide(caller.origin, { direction: 'out', category }).allowed;
  if (!may('post')) return { posts: [] };
  const rows = await db<{ id: string }[]>`
    select p.id from posts p where p.author_id = ${author} and p.id < ${before}
      and ${visibleTo(db, viewer)} order by p.id desc limit ${postsMax}`;
  const found = await postSources(
    db,
    rows.map((row) => row.id),
  );
  const withFiles = may('file');
  const posts = found
    .filter((post) => mayGo(wire, caller, 'post', post))
    .map((post) => (withFiles ? post : { ...post, files: [] }));
  return { posts, next: rows.length === postsMax ? rows.at(-1)?.id : undefined };
}

/** Who follows a person of ours, among the people of the partner that asks and nobody else (FEP-8fcf); the digest of sync.ts is over these. */
export const followers: Serve = async (ask) => {
  const person = await ourPerson(ask);
  if (!person) return null;
  const { db } = ask.wire;
  return await idCollection(ask, {
    id: ask.wire.house.addresses.followers(person.uri),
    after: (after) => db`
      select p.id, p.uri from follows f join people p on p.id = f.follower_id
      where f.followee_id = ${person.id} and f.state = 'accepted' and p.peer_id = ${ask.caller.partner.peerId} and p.id > ${after}
      order by p.id limit ${idsMax + 1}`,
  });
};

/** Whom a person of ours follows, among the people of the partner that asks. */
export const following: Serve = async (ask) => {
  const person = await ourPerson(ask);
  if (!person) return null;
  const { db } = ask.wire;
  return await idCollection(ask, {
    id: ask.wire.house.addresses.following(person.uri),
    after: (after) => db`
      select p.id, p.uri from follows f join people p on p.id = f.followee_id
      where f.follower_id = ${person.id} and f.state = 'accepted' and p.peer_id = ${ask.caller.partner.peerId} and p.id > ${after}
      order by p.id limit ${idsMax + 1}`,
  });
};

/**
 * A group's members (its followers, FEP-1b12), for partners that have one. `?is_follower=URI` is Lemmy's question whether that actor's
 * instance has a member: 200 without a body for yes.
 */
export const members: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { wire, url } = ask;
  const { db } = wire;
  const group = await memberGroup(ask, wire.house.addresses.group(ask.uuid));
  if (!group) return null;
  const asked = url.searchParams.get('is_follower');
  if (asked !== null) return (await hasMemberAt(ask, group.id, asked)) ? emptyYes() : null;
  return await idCollection(ask, {
    id: wire.house.addresses.followers(group.uri),
    extra: { epoch: Number(group.epoch) },
    after: (after) => db`
      select p.id, p.uri from memberships m join people p on p.id = m.person_id
      where m.group_id = ${group.id} and m.state = 'active' and p.id > ${after} order by p.id limit ${idsMax + 1}`,
  });
};

const emptyYes = (): Response =>
  new Response(null, { headers: { 'cache-control': 'no-store', vary: 'Accept, Signature' } });

async function hasMemberAt({ wire }: Ask, groupId: GroupId, uri: string): Promise<boolean> {
  const origin = originOf(uri);
  const [row] = await wire.db`
    select from memberships m join people p on p.id = m.person_id left join peers pe on pe.id = p.peer_id
    where m.group_id = ${groupId} and m.state = 'active' and coalesce(pe.origin, ${wire.house.origin}) = ${origin} limit 1`;
  return row !== undefined;
}

/** Who moderates a group, and which of them own it: for partners that have a member, and empty for the others that may know of the group. */
export const moderators: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { wire, caller } = ask;
  const { db } = wire;
  const uri = wire.house.addresses.group(ask.uuid);
  const { peerId } = caller.partner;
  const rows = await db<{ handle: string; uri: string | null; isOwner: boolean }[]>`
    select g.handle, p.uri, m.role = 'owner' as is_owner from groups g
    left join memberships m on m.group_id = g.id and m.state = 'active' and m.role <> 'member' and ${membersVisibleTo(db, { peerId })}
    left join people p on p.id = m.person_id
    where g.uri = ${uri} and g.peer_id is null and (g.access <> 'secret' or ${membersVisibleTo(db, { peerId })})
    order by m.role desc, p.id limit ${idsMax}`;
  const [first] = rows;
  if (!first || !mayHear(wire, caller, first.handle)) return null;
  const uris = (found: readonly { readonly uri: string | null }[]) => found.flatMap((row) => row.uri ?? []);
  return json({
    '@context': logContext,
    id: wire.house.addresses.moderators(uri),
    type: 'OrderedCollection',
    attributedTo: uri,
    totalItems: uris(rows).length,
    orderedItems: uris(rows),
    owners: uris(rows.filter((row) => row.isOwner)),
  });
};

/** What a group announced: its outbox is its log. */
export const groupOutbox: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { addresses } = ask.wire.house;
  const group = await memberGroup(ask, addresses.group(ask.uuid));
  if (!group) return null;
  return json({
    '@context': plainContext,
    id: addresses.outbox(group.uri),
    type: 'OrderedCollection',
    attributedTo: group.uri,
    first: `${addresses.log(group.uri)}?after=0`,
  });
};

/** Answers to a post of ours that were written here and that this partner may read, oldest first. */
export const replies: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { wire } = ask;
  const { db } = wire;
  const uri = wire.house.addresses.post(ask.uuid);
  const post = await readablePost(ask, { uri });
  if (!post) return null;
  const rows = await db<{ uri: string }[]>`
    select p.uri from posts p where p.reply_to_id = ${post.id}
      and ${visibleTo(db, ask.viewer)} order by p.id limit ${repliesMax}`;
  return json({
    '@context': plainContext,
    id: `${uri}/replies`,
    type: 'Collection',
    totalItems: rows.length,
    items: rows.map((row) => row.uri),
  });
};

async function ourPerson({ wire, caller, uuid }: Ask): Promise<{ id: PersonId; uri: string } | null> {
  if (!isUuid(uuid) || !wire.book.decide(caller.origin, { direction: 'out' }).allowed) return null;
  const [row] = await wire.db<{ id: PersonId; uri: string }[]>`
    select id, uri from people where uri = ${wire.house.addresses.person(uuid)} and peer_id is null
      and kind <> 'instance' and deactivated_at is null`;
  return row ?? null;
}

/** A collection of ids: whole when it fits, else its first page (`?after=` the last id, 0 for the first). `after` reads one more than a page. */
async function idCollection(
  ask: Ask,
  about: { id: string; extra?: Json; after: (after: string) => Fragment },
): Promise<Response | null> {
  const { id, extra = {} } = about;
  const after = ask.url.searchParams.get('after');
  if (after !== null && !isId(after)) return null;
  const rows = (await about.after(after ?? '0')) as unknown as { id: string; uri: string }[];
  const items = rows.slice(0, idsMax);
  const hasMore = rows.length > idsMax;
  if (after === null && !hasMore)
    return json({
      '@context': logContext,
      id,
      type: 'OrderedCollection',
      ...extra,
      totalItems: items.length,
      orderedItems: items.map((item) => item.uri),
    });
  if (after === null)
    return json({ '@context': logContext, id, type: 'OrderedCollection', ...extra, first: `${id}?after=0` });
  return json({
    '@context': logContext,
    id: `${id}?after=${after}`,
    type: 'OrderedCollectionPage',
    partOf: id,
    ...(hasMore ? { next: `${id}?after=${items.at(-1)?.id}` } : {}),
    orderedItems: items.map((item) => item.uri),
  });
}

const json = (value: Json): Response => document(JSON.stringify(value));
