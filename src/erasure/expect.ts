import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import { forgetDeparture } from './departure.ts';
import { beginEnding } from './ending.ts';
import { objectHash, type ErasedKind } from './erasure.ts';

/** A deletion of ours is followed up until every partner that had a copy has confirmed it; the end of an agreement is carried out. */
export const erasureSubscriber: Subscriber = {
  name: 'erasure',
  stays: () => true,
  hears: [
    on('post.removed', async (tx, { uri, authorId, peerId, level, groupId }) => {
      if (peerId === null && level !== 'instance')
        await expectErasure(tx, { uri, kind: 'post', authorId, groupId });
    }),
    on('post.files_removed', async (tx, { uri: heldAs, files, authorId, groupId }) => {
      for (const uri of files) await expectErasure(tx, { uri, kind: 'file', authorId, groupId, heldAs });
    }),
    on('person.reactivated', (tx, { personId }) => forgetDeparture(tx, personId)),
    on('agreement.terminated', (tx, { agreementId, side }) => beginEnding(tx, agreementId, side === 'time')),
    on('agreement.expired', (tx, { agreementId }) => beginEnding(tx, agreementId, false)),
  ],
};

/**
 * Writes down who is to confirm that an object of ours is erased: whoever the ledger says has a copy, and `peerIds`. The days that the agreement
 * grants begin now; a server that has signed nothing is listed as such.
 */
export async function expectErasure(
  tx: Tx,
  object: {
    readonly uri: string;
    readonly kind: ErasedKind;
    readonly authorId: PersonId;
    /** A group elsewhere: its home passed the post on, and passes the deletion on, to all its members' companies. */
    readonly groupId?: GroupId | null;
    readonly peerIds?: readonly number[];
    /** Of a file: the post that it was part of. Whoever has that was given it, or its name. */
    readonly heldAs?: string;
  },
): Promise<void> {
  const { uri, kind, authorId, groupId = null, peerIds = [], heldAs = uri } = object;
  await tx`
    insert into erasures (object_uri, peer_id, object_hash, kind, author_id, promised, due_at)
    select ${uri}, h.peer_id, ${objectHash(uri)}, ${kind}, ${authorId}, coalesce(a.days is not null, false),
      now() + a.days * interval '1 day'
    from (select peer_id from exposures where object_uri in (${uri}, ${heldAs}) union select unnest(${[...peerIds]}::int[])
      union select w.peer_id from groups g join memberships m on m.group_id = g.id and m.state = 'active' join people w on w.id = m.person_id
        where g.id = ${groupId} and g.peer_id is not null and w.peer_id is not null) h
    left join lateral (
      select (a.terms->>'erasureDays')::int as days from agreements a where a.peer_id = h.peer_id and a.terms is not null
      order by (a.state in ('active', 'terminating')) desc, a.activated_at desc limit 1) a on true
    on conflict do nothing`;
}
