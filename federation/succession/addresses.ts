import { formerAddresses, type FormerAddress } from '#src/groups/succession/addresses.ts';
import type { FederationContext } from '../context.ts';
import { hasType, isObject, type Json } from '../vocabulary/read.ts';

/** Another process hears of a group that moved this much later. */
const keptMs = 1_000;

/** Addresses that groups had before another company became their home, by address. */
export async function movedGroups(ctx: FederationContext): Promise<ReadonlyMap<string, FormerAddress>> {
  const kept = ctx.caches.moved;
  if (kept.byUri !== null && Date.now() - kept.atMs < keptMs) return kept.byUri;
  const found = await formerAddresses(ctx.db);
  kept.byUri = new Map(found.map((address) => [address.uri, address]));
  kept.atMs = Date.now();
  return kept.byUri;
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

/** Groups that lived here, among all addresses that an activity names. */
export function handedOverIn(json: Json, moved: ReadonlyMap<string, FormerAddress>): FormerAddress | null {
  if (moved.size === 0) return null;
  let found: FormerAddress | null = null;
  const look = (said: unknown): void => {
    if (typeof said === 'string') {
      const former = moved.get(groupAddress.exec(said)?.[1] ?? '');
      if (former?.ours === true) found = former;
    } else if (Array.isArray(said)) said.forEach(look);
    else if (isObject(said)) Object.values(said).forEach(look);
  };
  look(json);
  return found;
}
