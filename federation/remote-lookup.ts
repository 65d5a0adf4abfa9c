import { demandRoom } from '#src/company/limits.ts';
import type { FoundGroups } from '#src/groups/elsewhere.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { groupsVisibleTo } from '#src/groups/policy.ts';
import type { FoundElsewhere } from '#src/people/elsewhere.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { originOf } from '#src/platform/addresses.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { visibleTo } from '#src/posts/policy.ts';
import { documentForPartner } from './actors.ts';
import type { Wire } from './context.ts';
import { searchDirectories } from './directory.ts';
import { fetchAtItsId } from './fetch.ts';
import { searchGroupDirectories } from './group-directory.ts';
import type { Incoming } from './inbox/incoming.ts';
import { hear } from './inbox/hear.ts';
import type { KnownActor } from './known.ts';
import { findActor, lookUpHandle, partnerOf, resolveActor } from './resolve.ts';
import { authorsOf, isPost } from './vocabulary/incoming.ts';
import { ids, text, type Json } from './vocabulary/read.ts';
import { WireError } from './wire/errors.ts';

/** People a post may be attributed to before it is nobody's in particular. */
const authorsMax = 4;

/**
 * Finds people, groups and posts by handle or address for one of ours, at home first, then at the partner whose host is named; no other host is
 * asked. Null: there is none, or none for them. Throws Unavailable when the partner does not answer, TooOften when they ask very often. Never inside a transaction.
 */
export function remoteLookup(wire: Wire): {
  resolvePerson(uriOrHandle: string, as: PersonId): Promise<PersonId | null>;
  resolveGroup(uriOrHandle: string, as: PersonId): Promise<GroupId | null>;
  resolvePost(uri: string, as: PersonId): Promise<PostId | null>;
  documentFor(personId: PersonId, peerId: number): Promise<string | null>;
  searchDirectories(q: string): Promise<FoundElsewhere>;
  searchGroups(q: string): Promise<FoundGroups>;
} {
  return {
    searchDirectories: (q) => searchDirectories(wire, q),
    searchGroups: (q) => searchGroupDirectories(wire, q),
    async resolvePerson(name, as) {
      const { handle, host } = handleIn(name);
      const known = handle ? await findPersonByHandle(wire.db, handle, host) : null;
      if (known) return known.id;
      const actor = await actorAt(wire, name, as);
      const id = actor?.noun === 'person' ? (actor.id as PersonId) : null;
      return id !== null && (await isActive(wire, id)) ? id : null;
    },
    async resolveGroup(name, as) {
      const { handle, host } = handleIn(name);
      const known = handle ? await findGroupByHandle(wire.db, handle, host) : null;
      const actor = known ? null : await actorAt(wire, name, as);
      const id = known?.id ?? (actor?.noun === 'group' ? (actor.id as GroupId) : null);
      return id !== null && (await mayKnow(wire, id, as)) ? id : null;
    },
    documentFor: (personId, peerId) => documentForPartner(wire, personId, peerId),
    async resolvePost(address, as) {
      const known = await readableAt(wire, address, as);
      if (known.isHere || wire.house.addresses.isOurs(address)) return known.id;
      demandRoom(wire.house, as, 'partners');
      const stored = await expected(() => fetchPost(wire, address));
      return stored === null ? null : (await readableAt(wire, stored, as)).id;
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

async function actorAt(wire: Wire, name: string, as: PersonId): Promise<KnownActor | null> {
  const { handle, host } = handleIn(name);
  if (handle !== null && host === null) return null;
  demandRoom(wire.house, as, 'partners');
  return await expected(async () => {
    const uri = handle === null ? null : await lookUpHandle(wire, `${handle}@${host}`);
    if (uri !== null) return await resolveActor(wire, uri);
    // What looks like a page may be an id elsewhere.
    return /^https?:\/\//.test(name.trim()) ? await actorBehind(wire, name.trim()) : null;
  });
}

/** By id, or by an address whose document has another id on the same host. */
async function actorBehind(wire: Wire, address: string): Promise<KnownActor | null> {
  const known = await findActor(wire, address);
  if (known || !partnerOf(wire, address)) return known;
  const doc = await fetchAtItsId(wire, address);
  return doc && (await resolveActor(wire, text(doc.id)));
}

/** What a partner cannot show us is not there; only a partner that does not answer is worth a second try. */
async function expected<T>(work: () => Promise<T | null>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WireError || error instanceof Refusal) return null;
    if (error instanceof Unavailable && !error.retryable) return null;
    throw error;
  }
}

async function isActive(wire: Wire, id: PersonId): Promise<boolean> {
  const [row] =
    await wire.db`select from people where id = ${id} and deactivated_at is null and kind <> 'instance'`;
  return row !== undefined;
}

async function mayKnow(wire: Wire, id: GroupId, as: PersonId): Promise<boolean> {
  const [row] =
    await wire.db`select from groups g where g.id = ${id} and ${groupsVisibleTo(wire.db, { personId: as })}`;
  return row !== undefined;
}

/** By id, or by the page of one of ours (`https://this.host/posts/42`). */
async function readableAt(
  wire: Wire,
  address: string,
  as: PersonId,
): Promise<{ id: PostId | null; isHere: boolean }> {
  const { db, house } = wire;
  const path = address.startsWith(`${house.origin}/posts/`)
    ? address.slice(`${house.origin}/posts/`.length)
    : '';
  const [row] = await db<{ id: PostId; isReadable: boolean }[]>`
    select p.id, ${visibleTo(db, { personId: as })} as is_readable from posts p
    where ${isId(path) ? db`p.id = ${path}` : db`p.uri = ${address}`}`;
  return { id: row?.isReadable ? row.id : null, isHere: row !== undefined };
}

/**
 * Reads a post from its own host and stores it as if it had been sent, by the same rules: only when its audience includes somebody here, as that
 * of a public one does.
 * Returns its id, which may differ from the address that was asked for; null when there is none.
 */
async function fetchPost(wire: Wire, address: string): Promise<string | null> {
  if (!partnerOf(wire, address)) return null;
  const doc = await fetchAtItsId(wire, address);
  if (!doc || !isPost(doc)) return null;
  const uri = text(doc.id);
  const partner = partnerOf(wire, uri);
  const author = partner && (await authorAt(wire, doc));
  if (!author) return null;
  const incoming: Incoming = {
    json: { id: `${uri}#read`, type: 'Create', actor: author.uri, object: doc },
    bytes: Buffer.alloc(0),
    id: `${uri}#read`,
    type: 'Create',
    actor: author,
    partner,
    via: await groupOf(wire, doc, author.id as PersonId),
    isAskedFor: true,
  };
  const effect = await hear(wire, incoming);
  if (!effect) return null;
  await transaction(wire.db, effect);
  return uri;
}

/** Of those it is attributed to, the first person of its own host. */
async function authorAt(wire: Wire, doc: Json): Promise<KnownActor | null> {
  const local = authorsOf(doc).filter((uri) => originOf(uri) === originOf(text(doc.id)));
  for (const uri of local.slice(0, authorsMax)) {
    const actor = await resolveActor(wire, uri);
    if (actor?.noun === 'person') return actor;
  }
  return null;
}

/** The partner's group in which it was said, when its author is a member as far as we were told by the group's home. */
async function groupOf(wire: Wire, doc: Json, author: PersonId): Promise<Incoming['via']> {
  const named = [...ids(doc.audience), ...ids(doc.to)];
  if (named.length === 0) return null;
  const [row] = await wire.db<{ id: GroupId; uri: string; handle: string }[]>`
    select g.id, g.uri, g.handle from groups g join memberships m on m.group_id = g.id
    where g.uri = any(${named}) and g.peer_id is not null and m.person_id = ${author} and m.state = 'active' limit 1`;
  return row ? { ...row, ours: false } : null;
}
