import type { Tx } from '#src/platform/database.ts';
import type { StaysInside } from '#src/platform/journal.ts';
import type { Fragment } from '#src/platform/sql.ts';

/**
 * A fact about a practice room, or about what was written in one: nobody who leads outside hears of it (docs/decisions/0110-practice-rooms.md).
 * Of a post that is gone its group says so.
 */
export const staysInPractice: StaysInside = (tx, data) => {
  const { postId, groupId } = data as { readonly postId?: unknown; readonly groupId?: unknown };
  const group = typeof groupId === 'string' ? isPractice(tx, groupId) : tx`false`;
  if (typeof postId !== 'string') return typeof groupId === 'string' ? group : null;
  return tx`coalesce((select p.practice from posts p where p.id = ${postId}), ${group})`;
};

const isPractice = (tx: Tx, groupId: string): Fragment =>
  tx`coalesce((select g.practice is not null from groups g where g.id = ${groupId}), false)`;
