import { followersHere, membersHere } from '#src/timelines/reach.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { CachedActor } from '../caches.ts';
import type { FederationContext } from '../context.ts';
import { findActor } from '../actors/resolve.ts';
import { hasType, idOf, isObject, list } from '../vocabulary/read.ts';
import { reachMax } from './commit.ts';
import type { Incoming } from './incoming.ts';
import { groupsNamed } from './place.ts';

/** How many people an actor reaches here changes slowly; it is counted again after this. */
const keptMs = 60_000;

/** Of the groups that an activity names, this many are looked at: who names more wants to be a nuisance. */
const groupsMax = 4;

/** What is written into, or taken out of, the feeds of all who follow. */
const forFollowers: ReadonlySet<string> = new Set(['Create', 'Update', 'Delete', 'Announce']);

/**
 * In how many feeds the effect of an activity may write, at most: it decides with what else it is committed, and nothing about who may do what.
 * Whatever is said in a group of ours, or told by one, holds that group's row until its commit, so it counts as a post to all of its members.
 */
export async function reachOf(
  ctx: FederationContext,
  { json, type, actor }: Pick<Incoming, 'json' | 'type' | 'actor'>,
): Promise<number> {
  const [object] = list(json.object);
  // Someone's end takes everything of theirs along.
  if (type === 'Delete' && idOf(object) === actor.uri) return Infinity;
  let reach = 1;
  const isForFollowers =
    forFollowers.has(type) || (type === 'Undo' && isObject(object) && hasType(object, 'Announce'));
  if (isForFollowers || actor.noun === 'group') reach = await reachOfActor(ctx, actor);
  const isOurGroup = (uri: string): boolean => ctx.instance.addresses.parse(uri)?.kind === 'group';
  for (const uri of [...new Set(groupsNamed(json).filter(isOurGroup))].slice(0, groupsMax)) {
    if (reach > reachMax) break;
    const group = await findActor(ctx, uri);
    if (group) reach = Math.max(reach, await reachOfActor(ctx, group));
  }
  return reach;
}

async function reachOfActor(ctx: FederationContext, { uri, noun, id }: CachedActor): Promise<number> {
  const kept = ctx.caches.reaches.get(uri);
  if (kept && kept.untilMs > Date.now()) return kept.reach;
  const reach =
    noun === 'group'
      ? await membersHere(ctx.db, id as GroupId)
      : await followersHere(ctx.db, id as PersonId, reachMax + 1);
  ctx.caches.reaches.set(uri, { reach, untilMs: Date.now() + keptMs });
  return reach;
}
