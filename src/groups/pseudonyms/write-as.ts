import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { acceptCharter } from '../charters/accept-charter.ts';
import { owesCharter } from '../charters/charter.ts';
import { pseudonymsOf } from './read-pseudonyms.ts';
import { refusals } from '../refusals.ts';

/** Refuses unless the person may write under this pseudonym in this group now. What they may do as themselves is checked separately. */
export async function requirePseudonym(
  tx: Reader,
  personId: PersonId,
  aliasId: PersonId,
  groupId: GroupId | null,
): Promise<void> {
  const pseudonym = (await pseudonymsOf(tx, personId)).find((each) => each.id === aliasId);
  if (!pseudonym?.usable || pseudonym.groupId !== groupId) throw refusals.pseudonymElsewhere();
}

/**
 * Before a pseudonym writes, it accepts the charter that the person behind it has accepted: only now, so that the two acceptances do not happen
 * at the same time.
 */
export async function agreeAs(tx: Tx, aliasId: PersonId, groupId: GroupId): Promise<void> {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  const [owed] = await tx<{ version: number }[]>`
    select g.charter_version as version from groups g
    where g.id = ${groupId} and ${owesCharter(tag, tag`${aliasId as unknown as Fragment}::bigint`)}`;
  if (owed) await acceptCharter(tx, aliasId, groupId, owed.version);
}
