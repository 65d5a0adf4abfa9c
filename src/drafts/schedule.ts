import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound, type RefusalReason } from '#src/platform/errors.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import { isId, newId, type FileId, type PersonId } from '#src/platform/ids.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { PostInput } from '#src/posts/post.ts';
import { checkPostInput } from '#src/posts/publish.ts';
import { publishPendingJob } from './hold.ts';
import { refusals } from './refusals.ts';
import { deletePending, insertScheduled, moveScheduled } from './store.ts';

/** Sooner it is not scheduled but posted. */
export const scheduleMinutesMin = 5;
const scheduleDaysMax = 5 * 365;
/** Of one person, as many as Mastodon's servers take. */
const scheduledMax = 300;

export interface ScheduledPost {
  readonly id: string;
  readonly publishAt: Date;
  /** What was asked for, as it came. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly fileIds: readonly FileId[];
  readonly source: string;
  /** When its time came and it could not be published: since when, and why. */
  readonly refusedAt: Date | null;
  readonly refusal: RefusalReason | null;
}

/**
 * Lets a post wait for its time; its author alone sees it. Refuses now what could not be published now; whether it may be published is decided
 * again when its time has come, by the rules of then. The same key again is the same post. Returns its id.
 */
export async function schedulePost(
  tx: Tx,
  author: PersonId,
  post: {
    readonly draft: PostInput;
    /** What was asked for, as JSON. */
    readonly params: string;
    readonly publishAt: Date;
    readonly keyHash: Buffer;
  },
): Promise<string> {
  checkTime(post.publishAt);
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from held_posts where person_id = ${author} and params is not null`;
  if ((row?.count ?? 0) >= scheduledMax) throw refusals.tooManyScheduled({ max: scheduledMax });
  await checkPostInput(tx, author, post.draft);
  const { id, isNew } = await insertScheduled(tx, author, { ...post, id: newId() });
  if (isNew) await enqueue(tx, publishPendingJob, { heldId: id }, { runAt: post.publishAt });
  return id;
}

/** The job of its former time finds that it is not due. */
export async function reschedule(tx: Tx, author: PersonId, id: string, publishAt: Date): Promise<void> {
  checkTime(publishAt);
  if (!isId(id) || !(await moveScheduled(tx, author, id, publishAt))) throw notFound('post');
  await enqueue(tx, publishPendingJob, { heldId: id }, { runAt: publishAt });
}

/** It is not published any more. Throws not_found when it was published or cancelled before. */
export async function cancelScheduled(tx: Tx, author: PersonId, id: string): Promise<void> {
  if (!(await readScheduled(tx, author, id))) throw notFound('post');
  await deletePending(tx, id, author);
}

/** Those that wait, and those that could not be published; the newest first. */
export async function scheduledBy(reader: Reader, author: PersonId, page: Page): Promise<ScheduledPost[]> {
  const rows = await reader<ScheduledPost[]>`
    select ${columns(reader)} from held_posts h where h.person_id = ${author} and h.params is not null ${pageOf(reader, 'h.id', page)}`;
  return inPageOrder(rows, page);
}

export async function readScheduled(
  reader: Reader,
  author: PersonId,
  id: string,
): Promise<ScheduledPost | null> {
  if (!isId(id)) return null;
  const [row] = await reader<ScheduledPost[]>`
    select ${columns(reader)} from held_posts h where h.id = ${id} and h.person_id = ${author} and h.params is not null`;
  return row ?? null;
}

const columns = (reader: Reader) => reader`
  h.id, h.publish_at, h.params, h.file_ids::text[] as file_ids, coalesce(h.draft->>'source', '') as source, h.refused_at, h.refusal`;

function checkTime(publishAt: Date): void {
  const minutes = (publishAt.getTime() - Date.now()) / 60_000;
  if (!(minutes >= scheduleMinutesMin)) throw refusals.scheduledTooSoon({ minutes: scheduleMinutesMin });
  if (minutes > scheduleDaysMax * 24 * 60) throw refusals.scheduledTooLate();
}
