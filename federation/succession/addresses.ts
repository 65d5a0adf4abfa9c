import { formerAddresses, type FormerAddress } from '#src/groups/succession/addresses.ts';
import type { FederationContext } from '../context.ts';
import { hasType, isObject, type Json } from '../vocabulary/read.ts';

/** Another process hears of a group that moved this much later. */
const keptMs = 1_000;

/**
 * Addresses that groups had before another company became their home, by address. `named`: an address, or what names some. That a group does not
 * live there is never said from memory: it may have come back a moment ago, and what it says would be lost.
 */
export async function movedGroups(
  ctx: FederationContext,
  named: string | Json,
): Promise<ReadonlyMap<string, FormerAddress>> {
  const kept = ctx.caches.moved;
  if (kept.byUri !== null && Date.now() - kept.atMs < keptMs && formerIn(named, kept.byUri).length === 0)
    return kept.byUri;
  const found = await formerAddresses(ctx.db);
  kept.byUri = new Map(found.map((address) => [address.uri, address]));
  kept.atMs = Date.now();
  return kept.byUri;
}

/** The former addresses among all that somebody named. */
function formerIn(named: unknown, moved: ReadonlyMap<string, FormerAddress>): FormerAddress[] {
  if (moved.size === 0) return [];
  if (typeof named === 'string') {
    const former = moved.get(groupAddress.exec(named)?.[1] ?? '');
    return former ? [former] : [];
  }
  if (Array.isArray(named)) return named.flatMap((each) => formerIn(each, moved));
  return isObject(named) ? Object.values(named).flatMap((each) => formerIn(each, moved)) : [];
}

/** What follows from a group's address. */
const under = (uri: string, moved: ReadonlyMap<string, FormerAddress>): string => {
  const match = groupAddress.exec(uri);
  const former = match?.[1] === undefined ? undefined : moved.get(match[1]);
  return former === undefined ? uri : `${former.now}${match?.[2] ?? ''}`;
};
const groupAddress = /^(https?:\/\/[^/]+\/ap\/g\/[0-9a-f-]{36})((?:[/#?].*)?)$/;

/** The same activity with the present addresses of groups in place of former ones: whoever wrote it may not have heard yet, or wrote it before. */
export function withPresentAddresses(json: Json, moved: ReadonlyMap<string, FormerAddress>): Json {
  if (moved.size === 0) return json;
  // What is announced whole keeps the bytes that its author proved, and is read when it is heard itself.
  if (!hasType(json, 'Announce') || !isObject(json.object)) return present(json, moved) as Json;
  const { object, ...shell } = json;
  return { ...(present(shell, moved) as Json), object };
}

function present(said: unknown, moved: ReadonlyMap<string, FormerAddress>): unknown {
  if (typeof said === 'string') return under(said, moved);
  if (Array.isArray(said)) return said.map((each) => present(each, moved));
  if (!isObject(said)) return said;
  return Object.fromEntries(Object.entries(said).map(([term, value]) => [term, present(value, moved)]));
}

/** The group that lived here, among all addresses that an activity names; the last of several. */
export const handedOverIn = (json: Json, moved: ReadonlyMap<string, FormerAddress>): FormerAddress | null =>
  formerIn(json, moved)
    .filter(({ ours }) => ours)
    .at(-1) ?? null;
