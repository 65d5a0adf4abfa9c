import { requireRoom } from '#src/company/limits.ts';
import type { FoundGroups } from '#src/groups/elsewhere.ts';
import { partnersGroupOf } from '#src/groups/addressed.ts';
import { findGroupByHandle, readGroup } from '#src/groups/read.ts';
import type { FoundElsewhere } from '#src/people/elsewhere.ts';
import { findPersonByHandle, readPerson } from '#src/people/read.ts';
import { originOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { heldFor } from '#src/posts/inbound/held.ts';
import { documentForPartner } from './actors.ts';
import type { FederationContext } from '../context.ts';
import type { PostsElsewhere } from '#src/posts/search/elsewhere.ts';
import { searchDirectories } from '../discovery/directory.ts';
import { searchPosts } from '../discovery/search-posts.ts';
import { fetchAtItsId } from '../fetch.ts';
import { searchGroupDirectories } from '../groups/directory.ts';
import type { Incoming } from '../inbox/incoming.ts';
import { hear } from '../inbox/hear.ts';
import { confirmed } from '../inbox/move.ts';
import type { CachedActor } from '../caches.ts';
import { findActor, lookUpHandle, partnerByUri, resolveActor } from './resolve.ts';
import { authorsOf, isPost } from '../vocabulary/incoming.ts';
import { ids, text, type Json } from '../vocabulary/read.ts';
import { ProtocolError } from '../protocol-error.ts';

/** People a post may be attributed to before it is no one's in particular. */
const authorsMax = 4;

/**
 * Finds people, groups and posts by handle or URL for one of our people, at home first, then at the partner whose host is named; no other host
 * is asked. Null: there is none, or none for them. Throws Unavailable if the partner does not answer, TooOften if they ask too often. Never
 * inside a transaction.
 */
export function remoteLookup(ctx: FederationContext): {
  resolvePerson(uriOrHandle: string, as: PersonId): Promise<PersonId | null>;
  resolveGroup(uriOrHandle: string, as: PersonId): Promise<GroupId | null>;
  resolvePost(uri: string, as: PersonId): Promise<PostId | null>;
  fetchAgain(uri: string, as: PersonId): Promise<boolean>;
  confirmMove(target: string, old: string): Promise<PersonId | null>;
  documentFor(personId: PersonId, peerId: number): Promise<string | null>;
  searchDirectories(q: string): Promise<FoundElsewhere>;
  searchGroups(q: string): Promise<FoundGroups>;
  searchPosts(q: string, as: PersonId): Promise<PostsElsewhere>;
} {
  return {
    searchDirectories: (q) => searchDirectories(ctx, q),
    searchGroups: (q) => searchGroupDirectories(ctx, q),
    confirmMove: (target, old) => confirmed(ctx, target, old),
    searchPosts: (q, as) => searchPosts(ctx, as, q),
    async resolvePerson(name, as) {
      const { handle, host } = handleIn(name);
      const known = handle ? await findPersonByHandle(ctx.db, handle, host) : null;
      if (known) return known.id;
      const actor = await actorAt(ctx, name, as);
      const id = actor?.noun === 'person' ? (actor.id as PersonId) : null;
      return id !== null && (await isActive(ctx, id)) ? id : null;
    },
    async resolveGroup(name, as) {
      const { handle, host } = handleIn(name);
      const known = handle ? await findGroupByHandle(ctx.db, handle, host) : null;
      const actor = known ? null : await actorAt(ctx, name, as);
      const id = known?.id ?? (actor?.noun === 'group' ? (actor.id as GroupId) : null);
      return id !== null && (await mayKnow(ctx, id, as)) ? id : null;
    },
    async fetchAgain(uri, as) {
      requireRoom(ctx.instance, as, 'partners');
      return (await expected(() => fetchPost(ctx, uri))) !== null;
    },
    documentFor: (personId, peerId) => documentForPartner(ctx, personId, peerId),
    async resolvePost(address, as) {
      const known = await readableAt(ctx, address, as);
      if (known.isHere || ctx.instance.addresses.isOurs(address)) return known.id;
      requireRoom(ctx.instance, as, 'partners');
      const stored = await expected(() => fetchPost(ctx, address));
      return stored === null ? null : (await readableAt(ctx, stored, as)).id;
    },
  };
}

/** `ada`, `@ada@host`, `!group@host`, or the page of one of them (`https://host/@ada`), as people copy it. Nothing for other addresses. */
function handleIn(name: string): { handle: string | null; host: string | null } {
  const written = /^[@!]?([^@\s/:]{1,100})(?:@([^@\s/]{1,255}))?$/.exec(name.trim());
  if (written?.[1]) return { handle: written[1], host: written[2]?.toLowerCase() ?? null };
  const url = URL.parse(name.trim());
  const page = url && /^\/(?:@|groups\/)([^/@]{1,100})\/?$/.exec(url.pathname);
  return page?.[1] ? { handle: page[1], host: url?.host ?? null } : { handle: null, host: null };
}

async function actorAt(ctx: FederationContext, name: string, as: PersonId): Promise<CachedActor | null> {
  const { handle, host } = handleIn(name);
  if (handle !== null && host === null) return null;
  requireRoom(ctx.instance, as, 'partners');
  return await expected(async () => {
    const uri = handle === null ? null : await lookUpHandle(ctx, `${handle}@${host}`);
    if (uri !== null) return await resolveActor(ctx, uri);
    // What looks like a page may be an id elsewhere.
    return /^https?:\/\//.test(name.trim()) ? await actorBehind(ctx, name.trim()) : null;
  });
}

/** By id, or by an address whose document has another id on the same host. */
async function actorBehind(ctx: FederationContext, address: string): Promise<CachedActor | null> {
  const known = await findActor(ctx, address);
  if (known || !partnerByUri(ctx, address)) return known;
  const doc = await fetchAtItsId(ctx, address);
  return doc && (await resolveActor(ctx, text(doc.id)));
}

/** What a partner cannot show us is not there; only a partner that does not answer is worth a second try. */
async function expected<T>(work: () => Promise<T | null>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof Refusal) return null;
    if (error instanceof Unavailable && !error.retryable) return null;
    throw error;
  }
}

async function isActive(ctx: FederationContext, id: PersonId): Promise<boolean> {
  const person = await readPerson(ctx.db, id);
  return person !== null && person.deactivatedAt === null && person.kind !== 'instance';
}

async function mayKnow(ctx: FederationContext, id: GroupId, as: PersonId): Promise<boolean> {
  return (await readGroup(ctx.db, { personId: as }, id)) !== null;
}

/** By id, or by the page of one of ours (`https://this.host/posts/42`). */
async function readableAt(
  ctx: FederationContext,
  address: string,
  as: PersonId,
): Promise<{ id: PostId | null; isHere: boolean }> {
  const { instance } = ctx;
  const path = address.startsWith(`${instance.origin}/posts/`)
    ? address.slice(`${instance.origin}/posts/`.length)
    : '';
  const held = await heldFor(ctx.db, as, isId(path) ? { id: path as PostId } : { uri: address });
  return { id: held?.readable ? held.id : null, isHere: held !== null };
}

/**
 * Reads a post from its own host and stores it as if it had been sent, by the same rules: only when its audience includes someone here, as that
 * of a public one does.
 * Returns its id, which may differ from the address that was asked for; null when there is none.
 */
async function fetchPost(ctx: FederationContext, address: string): Promise<string | null> {
  if (!partnerByUri(ctx, address)) return null;
  const doc = await fetchAtItsId(ctx, address);
  if (!doc || !isPost(doc)) return null;
  const uri = text(doc.id);
  const partner = partnerByUri(ctx, uri);
  const author = partner && (await authorAt(ctx, doc));
  if (!author) return null;
  const incoming: Incoming = {
    json: { id: `${uri}#read`, type: 'Create', actor: author.uri, object: doc },
    bytes: Buffer.alloc(0),
    id: `${uri}#read`,
    type: 'Create',
    actor: author,
    partner,
    via: await groupOf(ctx, doc, author.id as PersonId),
    isAskedFor: true,
  };
  const effect = await hear(ctx, incoming);
  if (!effect) return null;
  await transaction(ctx.db, effect);
  return uri;
}

/** Of those it is attributed to, the first person of its own host. */
async function authorAt(ctx: FederationContext, doc: Json): Promise<CachedActor | null> {
  const local = authorsOf(doc).filter((uri) => originOf(uri) === originOf(text(doc.id)));
  for (const uri of local.slice(0, authorsMax)) {
    const actor = await resolveActor(ctx, uri);
    if (actor?.noun === 'person') return actor;
  }
  return null;
}

/** The partner's group in which it was posted, if its author is a member as far as the group's home has told us. */
async function groupOf(ctx: FederationContext, doc: Json, author: PersonId): Promise<Incoming['via']> {
  const named = [...ids(doc.audience), ...ids(doc.to)];
  if (named.length === 0) return null;
  const group = await partnersGroupOf(ctx.db, named, author);
  return group && { ...group, ours: false };
}
