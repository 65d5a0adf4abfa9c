import { createGroup } from '#src/groups/create.ts';
import type { Access, IncomingGroup } from '#src/groups/group.ts';
import { receiveGroup } from '#src/groups/receive-group.ts';
import type { Db } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { act, peerAt, testKeys } from './people.ts';

/** A group of the instance, e.g. `await groupOf(db, ada, 'hydraulik', 'closed')`. */
export async function groupOf(db: Db, owner: PersonId, handle: string, access: Access): Promise<GroupId> {
  const keys = await testKeys();
  return act(db, (tx) => createGroup(tx, owner, { handle, name: handle, access, keys }));
}

/** What a partner's server at `origin` would send about a group of theirs. */
export function incomingGroup(origin: string, peerId: number, handle: string): IncomingGroup {
  const uri = `${origin}/ap/g/${handle}`;
  return {
    uri,
    peerId,
    handle,
    name: handle,
    descriptionHtml: '',
    access: 'closed',
    pageUrl: `${origin}/groups/${handle}`,
    inboxUri: `${uri}/inbox`,
    sharedInboxUri: `${origin}/inbox`,
    followersUri: `${uri}/followers`,
  };
}

/** A group of the partner at `origin`, as if received. */
export async function partnersGroup(
  db: Db,
  origin: string,
  handle: string,
  more: Partial<IncomingGroup> = {},
): Promise<GroupId> {
  const peerId = await peerAt(db, origin);
  return act(db, (tx) => receiveGroup(tx, { ...incomingGroup(origin, peerId, handle), ...more }));
}
