import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { isOwnShelf, type Shelf } from './shelf.ts';

/** Whoever is no member of a group learns nothing of its documents; of somebody else's own, nobody learns anything. */
export async function requireShelf(tx: Reader, person: PersonId, shelf: Shelf): Promise<void> {
  if (!isOwnShelf(shelf)) return await requireMembership(tx, person, shelf);
  if (shelf.ownerId !== person) throw notFound('page');
}
