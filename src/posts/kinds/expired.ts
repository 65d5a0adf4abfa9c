import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** What these people of a partner's did before a time: the agreed days of it are over. Null: all of it. */
export interface Expired {
  readonly people: readonly PersonId[];
  readonly before: Date | null;
}

/** SQL over `x`, rows with a person and a time: they are due. */
export const dueOf = (tx: Tx, { people, before }: Expired): Fragment =>
  tx`(x.person_id = any(${[...people]}::bigint[]) ${before === null ? tx`` : tx`and x.at < ${before}`})`;
