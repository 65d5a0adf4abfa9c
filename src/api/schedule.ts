import { randomBytes } from 'node:crypto';
import { schedulePost } from '#src/drafts/schedule.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PostInput } from '#src/posts/post.ts';
import type { ApiContext } from './context.ts';
import { flagOf, listOf, nestedFields, numberOf, textOf, type Fields } from './fields.ts';

/** `scheduled_at` as a date with time; null when it is not there. */
export function readScheduledAt(fields: Fields): Date | null {
  const text = textOf(fields, 'scheduled_at', 100);
  if (text === undefined || text === '') return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime()))
    throw new Refusal('invalid', 'scheduled_at must be a date with time, e.g. 2030-12-31T12:00:00Z.');
  return at;
}

/** Lets a new post wait. Its poll is open as long from then on as it would be from now on. Returns its id. */
export async function scheduleDraft(
  api: ApiContext,
  me: PersonId,
  post: {
    readonly draft: PostInput;
    readonly fields: Fields;
    readonly at: Date;
    readonly keyHash: Buffer | null;
  },
): Promise<string> {
  const { draft, fields, at } = post;
  const { poll } = draft;
  const waits = at.getTime() - Date.now();
  const closesAt = poll?.closesAt ? new Date(poll.closesAt.getTime() + waits) : null;
  return await transaction(api.db, (tx) =>
    schedulePost(tx, me, {
      draft: poll ? { ...draft, poll: { ...poll, closesAt } } : draft,
      params: JSON.stringify(paramsOf(fields)),
      publishAt: at,
      keyHash: post.keyHash ?? randomBytes(32),
    }),
  );
}

/** What was asked for, in the words of Mastodon's ScheduledStatus. */
function paramsOf(fields: Fields) {
  const poll = nestedFields(fields, 'poll');
  return {
    text: textOf(fields, 'status') ?? '',
    media_ids: listOf(fields, 'media_ids', 100) ?? null,
    sensitive: flagOf(fields, 'sensitive') ?? null,
    spoiler_text: textOf(fields, 'spoiler_text') ?? null,
    visibility: textOf(fields, 'visibility') ?? null,
    language: textOf(fields, 'language') ?? null,
    scheduled_at: null,
    in_reply_to_id: textOf(fields, 'in_reply_to_id', 30) ?? null,
    application_id: 0,
    idempotency: null,
    with_rate_limit: false,
    poll: poll
      ? {
          options: listOf(poll, 'options', 100) ?? [],
          expires_in: String(numberOf(poll, 'expires_in') ?? ''),
          multiple: flagOf(poll, 'multiple') ?? false,
          hide_totals: false,
        }
      : null,
  };
}
