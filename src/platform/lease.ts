import type { Reader } from './database.ts';

/**
 * How much later than it could by our clock a lease may end and still bind. `now()` is the beginning of a transaction: one that began before
 * another's claim sees a lease that ends later than any it could make itself. No claim takes that long.
 */
const marginSeconds = 60;

/**
 * SQL for "free to claim": without a lease, after its end, or with one that ends so late that it was made by a clock which has been put back since.
 * `column` holds the end of a lease; `seconds` is the longest that one is given.
 */
export const isFree = (reader: Reader, column: string, seconds: number) =>
  reader`(${reader(column)} is null or ${reader(column)} not between now() and now() + ${seconds + marginSeconds} * interval '1 second')`;
