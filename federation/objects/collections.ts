import { categoriesOf } from '#src/posts/kinds/categories.ts';
import { hasMemberAt } from '#src/groups/read-members.ts';
import { findPersonByUri } from '#src/people/read.ts';
import { isId, isUuid, type PersonId } from '#src/platform/ids.ts';
import { originOf } from '#src/platform/addresses.ts';
import { postSources, type PostSource } from '#src/posts/read/source.ts';
import { logContext } from '../groups/log-pages.ts';
import { mayHear, memberGroup } from '../groups/member-group.ts';
import { followsAt, memberIds, moderatorIds, type Item } from './read-collections.ts';
import { expose, readablePost, readablePosts } from './readable.ts';
import type { Ask, Serve } from '../ask.ts';
import { document } from '../serve.ts';
import { goesByReference } from './by-reference.ts';
import { addressingOf, postContext, writePost, writeReference } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';

/** Ids on one page; a collection that fits one page has no pages, which is what all peers read. */
const idsMax = 500;
const postsMax = 20;
const repliesMax = 200;
const plainContext = 'https://www.w3.org/ns/activitystreams';

/** A person's posts as this partner may see them, newest first, as the Creates they came with. `?before=` pages by post id. */
export const outbox: Serve = async (ask) => {
  const person = await ourPerson(ask);
  if (!person) return null;
  const id = ask.ctx.instance.addresses.outbox(person.uri);
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
    object:
      categoriesOf[post.kind].post === 'post' && goesByReference(ask.caller.partner, 'post')
        ? writeReference(post)
        : writePost(post, ask.ctx.instance.addresses),
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
    ...(next === null ? {} : { next: `${id}?before=${next}` }),
    orderedItems: items,
  });
};

/** Above every id, so that the first page needs no other form. */
const idAfterAll = '9223372036854775807';

async function visiblePosts(
  ask: Ask,
  author: PersonId,
  before: string,
): Promise<{ posts: PostSource[]; next: string | null }> {
  const { ctx, caller, viewer } = ask;
  const { db } = ctx;
  const where = db`p.author_id = ${author} and p.id < ${before}`;
  const page = { where, order: db`p.id desc`, max: postsMax };
  const { posts, next } = await readablePosts(ctx, { origin: caller.origin, viewer }, page);
  const withFiles = new Map(posts.map((post) => [post.id, post.withFiles]));
  const found = await postSources(db, [...withFiles.keys()]);
  return { posts: found.map((post) => (withFiles.get(post.id) ? post : { ...post, files: [] })), next };
}

/** Who follows a person of ours, limited to the requesting partner's people (FEP-8fcf); the digest in sync.ts is over these. */
export const followers: Serve = (ask) => follows(ask, 'followers');

/** Whom a person of ours follows, limited to the requesting partner's people. */
export const following: Serve = (ask) => follows(ask, 'following');

async function follows(ask: Ask, side: 'followers' | 'following'): Promise<Response | null> {
  const person = await ourPerson(ask);
  if (!person) return null;
  const { db, instance } = ask.ctx;
  const { peerId } = ask.caller.partner;
  return await idCollection(ask, {
    id: instance.addresses[side](person.uri),
    after: (after) => followsAt(db, person.id, { side, peerId, after, max: idsMax + 1 }),
  });
}

/**
 * A group's members (its followers, FEP-1b12), for partners that have one. `?is_follower=URI` is Lemmy's query whether that actor's instance has
 * a member: 200 without a body means yes.
 */
export const members: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { ctx, url } = ask;
  const { db } = ctx;
  const group = await memberGroup(ask, ctx.instance.addresses.group(ask.uuid));
  if (!group) return null;
  const asked = url.searchParams.get('is_follower');
  if (asked !== null) return (await hasMemberAt(db, group.id, originOf(asked))) ? emptyYes() : null;
  return await idCollection(ask, {
    id: ctx.instance.addresses.followers(group.uri),
    extra: { epoch: Number(group.epoch) },
    after: (after) => memberIds(db, group.id, { after, max: idsMax + 1 }),
  });
};

const emptyYes = (): Response =>
  new Response(null, { headers: { 'cache-control': 'no-store', vary: 'Accept, Signature' } });

/** Who moderates a group, and which of them own it: for partners that have a member; empty for others that may know about the group. */
export const moderators: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { ctx, caller } = ask;
  const uri = ctx.instance.addresses.group(ask.uuid);
  const rows = await moderatorIds(ctx.db, uri, { peerId: caller.partner.peerId, max: idsMax });
  const [first] = rows;
  if (!first || !mayHear(ctx, caller, first.handle)) return null;
  const uris = (found: readonly { readonly uri: string | null }[]) => found.flatMap((row) => row.uri ?? []);
  return json({
    '@context': logContext,
    id: ctx.instance.addresses.moderators(uri),
    type: 'OrderedCollection',
    attributedTo: uri,
    totalItems: uris(rows).length,
    orderedItems: uris(rows),
    owners: uris(rows.filter((row) => row.isOwner)),
  });
};

/** A group's announcements: its outbox is its log. */
export const groupOutbox: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { addresses } = ask.ctx.instance;
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

/** Replies to a post of ours that were written here and that this partner may read, oldest first. */
export const replies: Serve = async (ask) => {
  if (!isUuid(ask.uuid)) return null;
  const { ctx } = ask;
  const { db } = ctx;
  const uri = ctx.instance.addresses.post(ask.uuid);
  const post = await readablePost(ask, { uri });
  if (!post) return null;
  const { posts } = await readablePosts(
    ctx,
    { origin: ask.caller.origin, viewer: ask.viewer },
    {
      ...{ where: db`p.reply_to_id = ${post.id}`, order: db`p.id`, max: repliesMax },
    },
  );
  return json({
    '@context': plainContext,
    id: `${uri}/replies`,
    type: 'Collection',
    totalItems: posts.length,
    items: posts.map((reply) => reply.uri),
  });
};

async function ourPerson({ ctx, caller, uuid }: Ask): Promise<{ id: PersonId; uri: string } | null> {
  if (!isUuid(uuid) || !ctx.registry.decide(caller.origin, { direction: 'out' }).allowed) return null;
  const person = await findPersonByUri(ctx.db, ctx.instance.addresses.person(uuid));
  const isHere = person?.peerId === null && person.kind !== 'instance' && person.deactivatedAt === null;
  return isHere ? person : null;
}

/** A collection of ids: whole when it fits, else its first page (`?after=` the last id, 0 for the first). `after` reads one more than a page. */
async function idCollection(
  ask: Ask,
  about: { id: string; extra?: Json; after: (after: string) => Promise<Item[]> },
): Promise<Response | null> {
  const { id, extra = {} } = about;
  const after = ask.url.searchParams.get('after');
  if (after !== null && !isId(after)) return null;
  const rows = await about.after(after ?? '0');
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
