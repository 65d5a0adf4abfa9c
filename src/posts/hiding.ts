import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

/** Under whose authority a post is hidden: its group's, this company's, or its author's company's. */
export type HidingOrigin = 'group' | 'company' | 'home';

/** How long a removal can be undone; then the post is erased for good. */
export const undoDays = 30;
/** Characters of the reason shown to the author. */
export const reasonMax = 500;

/** The reason as written by a moderator. Refuses an empty one, because the author is owed one. */
export function parseReason(text: string): string {
  const reason = text.replace(/\s+/g, ' ').trim();
  if (reason === '') throw refusals.reasonMissing();
  if (reason.length > reasonMax) throw refusals.reasonTooLong({ max: reasonMax });
  return reason;
}

/** Why a post is hidden, for its author and those who decided. */
export interface Hiding {
  readonly reason: string;
  readonly at: Date;
  /** Until then it can be undone. */
  readonly until: Date;
}

/** For these posts, which the viewer has just read. */
export async function readHidings(
  reader: Reader,
  postIds: readonly PostId[],
): Promise<ReadonlyMap<PostId, Hiding>> {
  if (postIds.length === 0) return new Map();
  const rows = await reader<(Hiding & { postId: PostId })[]>`
    select distinct on (post_id) post_id, reason, at, at + make_interval(days => ${undoDays}) as until
    from hidings where post_id = any(${postIds as PostId[]}::bigint[]) order by post_id, at`;
  return new Map(rows.map(({ postId, ...hiding }) => [postId, hiding]));
}
