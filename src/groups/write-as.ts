import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { acceptCharter } from './accept-charter.ts';
import { owesCharter } from './charter.ts';
import { aliasesOf } from './read-aliases.ts';

/** Refuses unless the person may write under this pseudonym in this group now. What they may do themselves is asked besides. */
export async function demandAlias(
  tx: Tx,
  personId: PersonId,
  aliasId: PersonId,
  groupId: GroupId | null,
): Promise<void> {
  const alias = (await aliasesOf(tx, personId)).find((each) => each.id === aliasId);
  if (!alias?.usable || alias.groupId !== groupId)
    throw new Refusal(
      'not_allowed',
      'Your pseudonym is for its own group, as long as that allows it; choose your own name.',
    );
}

/**
 * Before a pseudonym writes it agrees to the charter that the person behind it has agreed to: only now, so that the two are not seen to agree
 * at one time.
 */
export async function agreeAs(tx: Tx, aliasId: PersonId, groupId: GroupId): Promise<void> {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  const [owed] = await tx<{ version: number }[]>`
    select g.charter_version as version from groups g
    where g.id = ${groupId} and ${owesCharter(tag, tag`${aliasId as unknown as Fragment}::bigint`)}`;
  if (owed) await acceptCharter(tx, aliasId, groupId, owed.version);
}
