import { proofIsAgreed } from '#src/company/agreed.ts';
import { sqlText } from '#src/platform/sql.ts';
import { dateOf, revivedDate, viewOf, type Kind } from '../kind.ts';
import { refusals } from '../../refusals.ts';
import {
  acknowledgementsOf,
  eraseAcknowledgements,
  expireAcknowledgements,
  isProven,
} from './acknowledgements.ts';
import type { MustReadView } from './forms.ts';
import { checkMustRead, checkReadingRight } from './must-read.ts';
import { cleanQuiz } from './quiz.ts';

interface Row extends Pick<MustReadView, 'quiz' | 'isProven'> {
  readonly untilMs: number | null;
  readonly acknowledgedAtMs: number | null;
}

/** What readers are asked to acknowledge. */
export const mustRead: Kind<'mustRead'> = {
  mark: null,
  draft: 'must_read',
  flag: 'has_must_read',
  rows: ['must_reads'],
  isContent: false,
  check: checkMustRead,
  clean: (incoming, { level, isReply }) =>
    level === 'group' && !isReply
      ? { until: incoming.until, quiz: cleanQuiz(incoming.quiz ?? []), proof: incoming.proof === true }
      : null,
  admit: checkReadingRight,
  insert: (tx, { until, quiz, proof }) => tx`, demanded as (
      insert into must_reads (post_id, until, group_id, quiz, proof)
      select post.id, ${until}, post.group_id, ${JSON.stringify(quiz)}::text::jsonb, ${proof} from post)`,
  noRemoval: async (tx, postId) => ((await isProven(tx, postId)) ? refusals.provenStays() : null),
  view: viewOf<Row, MustReadView>(
    `select json_build_object('untilMs', (extract(epoch from mr.until) * 1000)::bigint,
        'acknowledgedAtMs', (select (extract(epoch from k.at) * 1000)::bigint
          from acknowledgements k where k.post_id = p.id and k.person_id = $2::bigint),
        'quiz', (select coalesce(json_agg(q - 'right'), '[]') from jsonb_array_elements(mr.quiz) q),
        'isProven', mr.proof and ${proofIsAgreed(sqlText)})
      from must_reads mr where mr.post_id = p.id`,
    ({ untilMs, acknowledgedAtMs, ...row }) => ({
      ...row,
      ...{ until: dateOf(untilMs), acknowledgedAt: dateOf(acknowledgedAtMs) },
    }),
  ),
  source: `select jsonb_build_object('until', mr.until, 'quiz', mr.quiz, 'proof', mr.proof)
    from must_reads mr where mr.post_id = p.id`,
  changedAt: `(select mr.withdrawn_at from must_reads mr where mr.post_id = p.id)`,
  news: ['post.acknowledged'],
  deeds: { file: 'acknowledgements.json', of: acknowledgementsOf, erase: eraseAcknowledgements },
  expire: expireAcknowledgements,
  revive: ({ until, ...input }) => ({ ...input, until: revivedDate(until) }),
  isUntouched: ({ mustReadQuiz = [] }) =>
    mustReadQuiz.every(({ question, right, wrong }) =>
      [question, right, ...wrong].every((text) => text.trim() === ''),
    ),
};
