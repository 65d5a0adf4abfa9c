import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { rejectFollow } from './answer-follow.ts';
import { deleteBlock, insertBlock } from './follow-store.ts';
import { readPeople, relationships } from './read.ts';
import { removeFollower, unfollow } from './unfollow.ts';
import { refusals } from './refusals.ts';

/**
 * One of ours blocks someone: both stop following each other, requests between them end, and the other cannot follow again. The block itself
 * is never sent and makes no fact: the other side sees only that a follow ended.
 */
export async function block(tx: Tx, personId: PersonId, blockedId: PersonId): Promise<void> {
  if (personId === blockedId) throw refusals.blockSelf();
  const [other] = await readPeople(tx, [blockedId]);
  if (!other || other.kind === 'instance') throw notFound('person');
  if (!(await insertBlock(tx, personId, blockedId))) return;
  const [between] = await relationships(tx, { personId }, [blockedId]);
  if (between?.following || between?.requested) await unfollow(tx, personId, blockedId);
  if (between?.followedBy) await removeFollower(tx, personId, blockedId);
  if (between?.requestedBy) await rejectFollow(tx, personId, blockedId);
}

export const unblock = deleteBlock;
