import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** Is a poll over? From the moment at which it closes; one that never closes never is. */
export const isOver = (poll: { readonly closesAt: Date | null }, now: Date): boolean =>
  poll.closesAt !== null && poll.closesAt <= now;

/** The same rule in SQL, over `polls`. */
export const overNow = (sql: Reader): Fragment => sql`coalesce(closes_at <= now(), false)`;
