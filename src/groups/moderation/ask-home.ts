import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { recordFact, type ModerationRequestKind } from '../facts.ts';
import { noteMax, type GroupRequest } from '../group.ts';
import { insertModerationRequest } from './store-moderation-requests.ts';
import { cleanLine } from '#src/people/person.ts';

/**
 * One of our people, who moderates a partner's group, asks its home to admit, decline or invite someone: only the home decides, and it is told
 * by the fact. The request is recorded until the home has decided. Asking again within the hour changes nothing.
 */
export async function askHome(
  tx: Tx,
  request: {
    readonly groupId: GroupId;
    readonly personId: PersonId;
    readonly by: PersonId;
    readonly kind: ModerationRequestKind;
    /** Of the request that is answered. */
    readonly uri: string | null;
    readonly note?: string;
  },
): Promise<void> {
  const { by, note = '', ...asked } = request;
  if (await insertModerationRequest(tx, request))
    await recordFact(tx, by, 'group.asked', { ...asked, byId: by, note: cleanLine(note, noteMax) });
}

/** The same for the group's own description. */
export async function askHomeToEdit(
  tx: Tx,
  by: PersonId,
  groupId: GroupId,
  changes: GroupRequest,
): Promise<void> {
  await recordFact(tx, by, 'group.edit_asked', { groupId, byId: by, changes });
}
