import { findGroup } from '#src/groups/read.ts';
import { companiesKnow } from '#src/groups/succession/known-to.ts';
import type { Ask } from '../ask.ts';
import { readPublicKeys } from '../actors/read-actors.ts';
import type { Json } from '../vocabulary/read.ts';
import { writeMovedGroup } from '../vocabulary/write-actor.ts';
import { movedGroups } from './addresses.ts';

/**
 * What a partner gets at an address of a group that lived here: the group itself says where it is now, with the keys that its announcements were
 * signed with; all that was under it is at its new home (410 with its place there). Null: there never was one, or not for this partner.
 */
export async function movedFrom(
  ask: Ask,
  path: string,
): Promise<{ readonly is: Json } | { readonly at: string; readonly there: string } | null> {
  const { ctx, uuid, caller } = ask;
  const uri = ctx.instance.addresses.group(uuid);
  const former = (await movedGroups(ctx, uri)).get(uri);
  if (former?.ours !== true) return null;
  const group = await findGroup(ctx.db, former.groupId);
  // One that has come back speaks for itself.
  if (!group || group.peerId === null || !(await companiesKnow(ctx.db, group, caller.partner.peerId)))
    return null;
  if (path !== new URL(uri).pathname) {
    return { at: former.now, there: `${former.now}${path.slice(new URL(uri).pathname.length)}` };
  }
  const keys = await readPublicKeys(ctx.db, uri);
  const shown = { uri, handle: former.handle, name: group.name, movedTo: former.now, keys };
  return { is: writeMovedGroup(shown, ctx.instance.addresses) };
}
