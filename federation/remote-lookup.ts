import type { RemoteLookup } from '#src/api/context.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { visibleTo } from '#src/posts/policy.ts';
import type { Wire } from './context.ts';
import { fetchDocument } from './fetch.ts';
import { create } from './inbox/post.ts';
import type { KnownActor } from './known.ts';
import { findActor, lookUpHandle, partnerOf, resolveActor } from './resolve.ts';
import { idOf, list, type Json } from './vocabulary/read.ts';
import { WireError } from './wire/errors.ts';

/** Finds people, groups and posts by handle or address for one of ours who asks; only partners are contacted. */
export function remoteLookup(wire: Wire): RemoteLookup {
  return {
    resolvePerson: (name) => quietly(async () => (await find(wire, name, 'person')) as PersonId | null),
    resolveGroup: (name) => quietly(async () => (await find(wire, name, 'group')) as GroupId | null),
    resolvePost: (uri, as) => quietly(() => findPost(wire, uri, as)),
  };
}

/** What a partner refuses to show does not exist for the one who asks; only its silence is worth telling. */
async function quietly<T>(ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WireError || error instanceof Refusal) return null;
    throw error;
  }
}

async function find(wire: Wire, name: string, noun: 'person' | 'group'): Promise<string | null> {
  const actor = /^https?:\/\//.test(name) ? await byAddress(wire, name) : await byHandle(wire, name, noun);
  return actor && actor.noun === noun ? actor.id : null;
}

/** An actor's id, or the address of its page (`…/@ada`, `…/groups/hydraulik`), as people copy it. */
async function byAddress(wire: Wire, address: string): Promise<KnownActor | null> {
  const url = URL.parse(address);
  const page = url && /^\/(?:@|groups\/)([^/@]+)$/.exec(url.pathname);
  if (url && page?.[1]) {
    const handle = `${page[1]}@${url.host}`;
    return (
      (await byHandle(wire, handle, url.pathname.startsWith('/groups/') ? 'group' : 'person')) ??
      (await resolveActor(wire, address))
    );
  }
  return await resolveActor(wire, address);
}

async function byHandle(wire: Wire, name: string, noun: 'person' | 'group'): Promise<KnownActor | null> {
  const [handle = '', host] = name.trim().replace(/^[@!]/, '').toLowerCase().split('@');
  const ours = host === undefined || host === wire.house.addresses.host;
  const lookUp = noun === 'group' ? findGroupByHandle : findPersonByHandle;
  const known = await lookUp(wire.db, handle, ours ? null : (host ?? null));
  if (known) return await findActor(wire, known.uri);
  if (ours) return null;
  const uri = await lookUpHandle(wire, `${handle}@${host}`);
  return uri ? await resolveActor(wire, uri) : null;
}

async function findPost(wire: Wire, uri: string, as: PersonId): Promise<PostId | null> {
  const known = await visiblePost(wire, uri, as);
  if (known || !partnerOf(wire, uri)) return known;
  const object = await fetchDocument(wire, uri);
  if (!object) return null;
  const author = await resolveActor(wire, idOf(list(object.attributedTo)[0]));
  const partner = partnerOf(wire, uri);
  if (!author || author.noun !== 'person' || !partner) return null;
  // Stored like a post that was sent: only when somebody here is among its audience.
  const json: Json = { id: `${uri}#fetched`, type: 'Create', actor: author.uri, object };
  const effect = await create(wire, {
    json,
    bytes: Buffer.alloc(0),
    id: `${uri}#fetched`,
    type: 'Create',
    actor: author,
    partner,
    via: null,
  });
  if (effect) await transaction(wire.db, effect);
  return await visiblePost(wire, uri, as);
}

async function visiblePost(wire: Wire, uri: string, as: PersonId): Promise<PostId | null> {
  const page = /^\/posts\/(\d{1,19})$/.exec(
    uri.startsWith(`${wire.house.origin}/`) ? uri.slice(wire.house.origin.length) : '',
  );
  const which = page?.[1] ? wire.db`p.id = ${page[1]}` : wire.db`p.uri = ${uri}`;
  const [row] =
    await wire.db`select p.id from posts p where ${which} and ${visibleTo(wire.db, { personId: as })}`;
  return row ? (row.id as PostId) : null;
}
