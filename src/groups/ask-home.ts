import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import { noteMax, type GroupChanges } from './group.ts';
import { insertWish } from './store-wishes.ts';
import { cleanLine } from '#src/people/person.ts';

/** What one of our moderators may want of a partner's group about somebody. */
export type WishKind = 'approve' | 'decline' | 'invite';

/**
 * One of ours, who moderates a partner's group, asks its home to let in, turn down or invite somebody: the home alone decides, and is told by
 * the fact. It is noted until the home has decided. Asking again within the hour changes nothing.
 */
export async function askHome(
  tx: Tx,
  wish: {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly by: PersonId;
    readonly kind: WishKind;
    /** Of the request that is answered. */
    readonly uri: string | null;
    readonly note?: string;
  },
): Promise<void> {
  const { by, note = '', ...asked } = wish;
  if (await insertWish(tx, wish))
    await recordFact(tx, by, 'group.asked', { ...asked, byId: by, note: cleanLine(note, noteMax) });
}

/** The same for what the group says of itself. */
export async function askHomeToEdit(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  changes: GroupChanges & { readonly archived?: true },
): Promise<void> {
  await recordFact(tx, by, 'group.edit_asked', { groupId, byId: by, changes });
}
