import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import type { Wire } from '../context.ts';
import { announceBytes } from '../group-log.ts';
import { postContext } from '../vocabulary/note.ts';
import type { Json } from '../vocabulary/read.ts';
import { enqueue, newActivityUri } from './store.ts';
import { groupRow, personUri, signed, throughGroup, type GroupRow } from './through-group.ts';

/** Somebody of ours has read a must-read of a group: Read, to the group's home. In the company nothing leaves. */
export async function postAcknowledged(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const { peerId, groupId, personId, postUri, uri } = fact.data as PostFacts['post.acknowledged'];
  const group = groupId === null || peerId !== null ? null : await groupRow(tx, groupId);
  if (!group) return;
  const actorUri = await personUri(tx, personId);
  const read = await signed(wire, tx, actorUri, {
    '@context': postContext,
    id: uri,
    type: 'Read',
    actor: actorUri,
    object: postUri,
    to: [group.uri],
    audience: group.uri,
  });
  if (group.peerId === null) return await passRead(wire, tx, group, read, { postUri, from: null });
  await throughGroup(wire, tx, group, actorUri, read, { thread: group.uri, category: 'reaction' });
}

/**
 * Our group tells who has read only those who may know the numbers: the home of the post, and the homes of the group's owners and
 * moderators. Announced without a number, because it is no part of the log that all members read.
 */
export async function passRead(
  wire: Wire,
  tx: Tx,
  group: Pick<GroupRow, 'id' | 'uri' | 'handle'>,
  read: Json | Buffer,
  about: { readonly postUri: string; readonly from: number | null },
): Promise<void> {
  const concerned = await tx<{ id: PersonId }[]>`
    select author_id as id from posts where uri = ${about.postUri}
    union select person_id from memberships
    where group_id = ${group.id} and state = 'active' and role in ('owner', 'moderator')`;
  const uri = newActivityUri(wire);
  await enqueue(wire, tx, {
    actorUri: group.uri,
    activity: { id: uri, type: 'Announce' },
    body: announceBytes(wire, group.uri, uri, read),
    targets: { personIds: concerned.map((row) => row.id) },
    thread: group.uri,
    scope: 'groups.host',
    group: group.handle,
    category: 'reaction',
    except: about.from ?? undefined,
    // Plain servers would take it for a share.
    kontorOnly: true,
  });
}
