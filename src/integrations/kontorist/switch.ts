import { bringIn } from '#src/groups/moderation/bring-in.ts';
import { leave } from '#src/groups/leave.ts';
import { canGovern } from '#src/groups/policy.ts';
import { readGroup } from '#src/groups/read.ts';
import { addBot } from '#src/people/add-bot.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { recordFact } from '../facts.ts';
import { refusals } from '../refusals.ts';
import { handleOf } from '../services/handle-of.ts';

/** What Kontorist is called, and by which it is called in a post. */
const name = 'Kontorist';

/**
 * Lets Kontorist answer in a group, or no longer. For owners of a group whose home is here: it may quote to members only what its home may give
 * them. Repeated it changes nothing. `keys`: from generateKeys(), for the bot, which is added when it is first wanted.
 */
export async function switchKontorist(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  wanted: { readonly on: boolean; readonly keys: NewKeys },
): Promise<void> {
  const group = await readGroup(tx, { personId: by }, groupId);
  if (!group || group.mine?.state !== 'active') throw notFound('group');
  if (!canGovern(group.mine)) throw refusals.onlyOwnersKontorist();
  if (group.peerId !== null) throw refusals.kontoristAtHome();
  if (!wanted.on) {
    const gone = await tx`delete from kontorist_groups where group_id = ${groupId}`;
    const bot = await kontoristOf(tx);
    if (gone.count === 0 || bot === null) return;
    await leave(tx, bot, groupId);
    return await recordFact(tx, by, 'kontorist.switched_off', { groupId, personId: bot });
  }
  const bot = (await kontoristOf(tx)) ?? (await add(tx, by, wanted.keys));
  const done = await tx`
    insert into kontorist_groups (group_id, switched_on_by) values (${groupId}, ${by}) on conflict do nothing`;
  if (done.count === 0) return;
  await bringIn(tx, by, groupId, bot);
  await recordFact(tx, by, 'kontorist.switched_on', { groupId, personId: bot });
}

export async function isKontoristOn(reader: Reader, groupId: GroupId): Promise<boolean> {
  const [row] = await reader`select from kontorist_groups where group_id = ${groupId}`;
  return row !== undefined;
}

/** Null: nobody wanted it yet, or an administrator ended it. */
export async function kontoristOf(reader: Reader): Promise<PersonId | null> {
  const [row] = await reader<{ id: PersonId }[]>`
    select p.id from kontorist_bots k join people p on p.id = k.person_id
    where p.deactivated_at is null order by p.id desc limit 1`;
  return row?.id ?? null;
}

async function add(tx: Tx, by: PersonId, keys: NewKeys): Promise<PersonId> {
  const taken = await tx`select from people where peer_id is null and lower(handle) = 'kontorist'
    union all select from groups where peer_id is null and lower(handle) = 'kontorist'`;
  const handle = taken.count === 0 ? 'kontorist' : handleOf(name, newId());
  const id = await addBot(tx, by, { handle, name, keys });
  await tx`insert into kontorist_bots (person_id) values (${id})`;
  return id;
}
