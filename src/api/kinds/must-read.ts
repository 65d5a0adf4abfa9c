import { Refusal } from '#src/platform/errors.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { withdrawMustRead } from '#src/posts/kinds/must-read/withdraw-must-read.ts';
import { questionsMax } from '#src/posts/kinds/must-read/quiz.ts';
import { flagOf, listOf, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

export const mustRead: ApiKind = {
  read: readMustRead,
  acts: {
    acknowledge: [
      'write:statuses',
      (tx, me, post, fields) => acknowledgePost(tx, me, post, answersIn(fields)),
      'fields',
    ],
    withdraw_must_read: ['write:statuses', withdrawMustRead],
  },
  present: ({ mustRead: asked }) => ({
    must_read: asked && {
      until: asked.until?.toISOString() ?? null,
      acknowledged_at: asked.acknowledgedAt?.toISOString() ?? null,
      quiz: asked.quiz,
      proven: asked.isProven,
    },
  }),
};

/** `answers[]`: to each question the place of the choice, from 0. */
const answersIn = (fields: Fields): number[] => (listOf(fields, 'answers', questionsMax) ?? []).map(Number);

/** `must_read`, and `must_read_until` as a date with time. */
function readMustRead(fields: Fields): ReturnType<ApiKind['read']> {
  if (!flagOf(fields, 'must_read')) return {};
  const until = textOf(fields, 'must_read_until', 50);
  if (until !== undefined && until !== '' && Number.isNaN(Date.parse(until)))
    throw new Refusal('invalid', 'must_read_until must be a date with time, e.g. 2026-12-31T12:00:00Z.');
  return { mustRead: { until: until ? new Date(until) : null } };
}
