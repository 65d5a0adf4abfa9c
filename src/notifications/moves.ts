import type { GroupFacts } from '#src/groups/facts.ts';
import { governsAs } from '#src/groups/policy.ts';
import { mayAs } from '#src/roles/roles.ts';
import type { SuccessionFacts } from '#src/successions/facts.ts';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { on } from '#src/platform/journal.ts';
import { insertNotifications } from './insert.ts';

/** Members hear when their group is to have another home, when it has, and when it went where they cannot follow. */
export const moveNews = [
  on('group.move_announced', (tx, { groupId, company }) => tellMembers(tx, groupId, `announced ${company}`)),
  on('group.moved', tellOfMove),
  on('succession.offered', tellWhoSigns),
  on('group.left_behind', (tx, { groupId }) => tellMembers(tx, groupId, 'behind')),
];

/** Everyone of ours who belongs to a group hears where it will be, or is. */
async function tellMembers(tx: Tx, groupId: GroupId, detail: string): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'group_moves', actorId: null, groupId, detail },
    tx`select m.person_id, null from memberships m join people p on p.id = m.person_id
      where m.group_id = ${groupId} and m.state = 'active' and p.peer_id is null and p.kind = 'person'`,
  );
}

/** Somebody here has to look at what another company offers. */
async function tellWhoSigns(tx: Tx, data: SuccessionFacts['succession.offered']): Promise<void> {
  if (data.side !== 'taking') return;
  const { groupId, peerId } = data;
  const [from] = await tx<{ company: string }[]>`
    select coalesce(nullif(company, ''), origin) as company from peers where id = ${peerId}`;
  await insertNotifications(
    tx,
    { kind: 'group_moves', actorId: null, groupId, detail: `offered ${from?.company ?? ''}` },
    tx`select p.id, null from people p where ${mayAs(tx, 'p', 'partners')} and p.kind = 'person'`,
  );
}

async function tellOfMove(tx: Tx, { groupId, toPeer }: GroupFacts['group.moved']): Promise<void> {
  const [home] = await tx<{ company: string }[]>`
    select coalesce(nullif(company, ''), origin) as company from peers where id = ${toPeer}`;
  await tellMembers(tx, groupId, `moved ${home?.company ?? tx.instance.company}`);
}

/** Owners of ours are asked whether a silent group goes on. */
export async function tellOwners(tx: Tx, { groupId }: GroupFacts['group.quiet']): Promise<void> {
  await insertNotifications(
    tx,
    { kind: 'group_quiet', actorId: null, groupId },
    tx`select m.person_id, null from memberships m where m.group_id = ${groupId} and ${governsAs(tx, 'm')}`,
  );
}

/** It is answered. */
export async function dropQuiet(tx: Tx, { groupId }: { readonly groupId: GroupId }): Promise<void> {
  await tx`delete from notifications where group_id = ${groupId} and kind = 'group_quiet'`;
}
