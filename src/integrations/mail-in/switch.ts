import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from '../facts.ts';
import { moderated } from '../inbound.ts';
import { refusals } from '../refusals.ts';
import { groupAddress } from './address.ts';

/**
 * Opens a group to the e-mails of its members at this company, or no longer; what was posted stays. For moderators of ours, also of a partner's
 * group, as of integrations. Repeated it changes nothing.
 */
export async function switchGroupMail(tx: Tx, by: PersonId, groupId: GroupId, on: boolean): Promise<void> {
  const group = await moderated(tx, by, groupId);
  if (group.archivedAt !== null) throw notFound('group');
  if (on && tx.instance.mailIn === null) throw refusals.noMailIn();
  const done = on
    ? await tx`insert into mail_in_groups (group_id, opened_by) values (${groupId}, ${by}) on conflict do nothing`
    : await tx`delete from mail_in_groups where group_id = ${groupId}`;
  if (done.count > 0)
    await recordFact(tx, by, on ? 'mail_in.opened' : 'mail_in.closed', { groupId, personId: by });
}

/** `address`: null where no mail comes in. */
export async function readGroupMail(
  reader: Reader,
  group: { readonly id: GroupId; readonly handle: string; readonly peerId: number | null },
): Promise<{ readonly on: boolean; readonly address: string | null }> {
  const [row] = await reader`select from mail_in_groups where group_id = ${group.id}`;
  return { on: row !== undefined, address: groupAddress(reader.instance, group) };
}

/** Ends every address under which this person could answer by e-mail until now; later notifications carry new ones. */
export async function endReplyAddresses(tx: Tx, personId: PersonId): Promise<void> {
  await tx`
    insert into mail_in_endings (person_id, ended_at) values (${personId}, now())
    on conflict (person_id) do update set ended_at = excluded.ended_at`;
  await recordFact(tx, personId, 'mail_in.addresses_ended', { personId });
}

const keptDays = 120;
const sweptMax = 5_000;

/** Longer than an address lives, so that no mail is posted twice. A maintenance job. */
export async function sweepMailIn(tx: Tx): Promise<void> {
  await tx`
    delete from mail_in_seen where ctid in (
      select ctid from mail_in_seen where at < now() - make_interval(days => ${keptDays}) limit ${sweptMax})`;
}
