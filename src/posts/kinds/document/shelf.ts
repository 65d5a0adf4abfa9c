import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** Where documents stand: in a group, by its id, or with one person, who alone reads them. */
export type Shelf = GroupId | OwnShelf;
export interface OwnShelf {
  readonly ownerId: PersonId;
}

export const isOwnShelf = (shelf: Shelf): shelf is OwnShelf => typeof shelf === 'object';
export const groupOf = (shelf: Shelf): GroupId | null => (isOwnShelf(shelf) ? null : shelf);
export const ownerOf = (shelf: Shelf): PersonId | null => (isOwnShelf(shelf) ? shelf.ownerId : null);
export const isSameShelf = (one: Shelf, other: Shelf): boolean =>
  groupOf(one) === groupOf(other) && ownerOf(one) === ownerOf(other);

/** From the columns of a document: exactly one of them is set. */
export function shelfOf({ groupId, ownerId }: { groupId: GroupId | null; ownerId: PersonId | null }): Shelf {
  if (groupId !== null) return groupId;
  if (ownerId === null) throw new Error('A document stands nowhere.');
  return { ownerId };
}

/** SQL over a table with `group_id` and `owner_id`, by its alias: on that shelf. */
export const onShelf = (reader: Reader, alias: string, shelf: Shelf): Fragment =>
  isOwnShelf(shelf)
    ? reader`${reader.unsafe(alias)}.owner_id = ${shelf.ownerId}`
    : reader`${reader.unsafe(alias)}.group_id = ${shelf}`;

/** SQL over the table of a program's files, which are one person's in any case. */
export const besideShelf = (reader: Reader, alias: string, shelf: Shelf): Fragment =>
  isOwnShelf(shelf)
    ? reader`${reader.unsafe(alias)}.group_id is null`
    : reader`${reader.unsafe(alias)}.group_id = ${shelf}`;
