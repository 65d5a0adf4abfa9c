import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Expired } from './expired.ts';
import { kinds } from './index.ts';
import type { Deeds } from './kind.ts';

const all = Object.values(kinds);

/** What people do with posts of each kind. */
export const deedsOfKinds: readonly Deeds[] = all.flatMap(({ deeds }) => deeds ?? []);

/**
 * What partners' people did with posts of every kind, at most `limit` of each, once its agreed days are over (`Kind.expire`); how much went.
 */
export async function expireInKinds(tx: Tx, expired: Expired, limit: number): Promise<number> {
  let gone = 0;
  for (const kind of all) gone += (await kind.expire?.(tx, expired, limit)) ?? 0;
  return gone;
}

/** The tables with what a post carries, by its id. */
export const rowsOfKinds: readonly string[] = all.flatMap(({ rows }) => rows);

/** `select person_id …`: everyone who responded to a post in the way of its kind. */
export const answeredBy = (tx: Tx, postId: PostId): Fragment[] =>
  all.flatMap((kind) => kind.answered?.(tx, postId) ?? []);
