import { dateOf, revivedDate, viewOf, type Kind } from '../kind.ts';
import { acknowledgementsOf, eraseAcknowledgements, expireAcknowledgements } from './acknowledgements.ts';
import type { MustReadView } from './forms.ts';
import { checkMustRead, checkReadingRight } from './must-read.ts';

interface Row {
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
  clean: (incoming, { level, isReply }) => (level === 'group' && !isReply ? incoming : null),
  admit: checkReadingRight,
  insert: (tx, { until }) => tx`, demanded as (
      insert into must_reads (post_id, until, group_id) select post.id, ${until}, post.group_id from post)`,
  view: viewOf<Row, MustReadView>(
    `select json_build_object('untilMs', (extract(epoch from mr.until) * 1000)::bigint,
        'acknowledgedAtMs', (select (extract(epoch from k.at) * 1000)::bigint
          from acknowledgements k where k.post_id = p.id and k.person_id = $2::bigint))
      from must_reads mr where mr.post_id = p.id`,
    (row) => ({ until: dateOf(row.untilMs), acknowledgedAt: dateOf(row.acknowledgedAtMs) }),
  ),
  source: `select jsonb_build_object('until', mr.until) from must_reads mr where mr.post_id = p.id`,
  changedAt: `(select mr.withdrawn_at from must_reads mr where mr.post_id = p.id)`,
  news: ['post.acknowledged'],
  deeds: { file: 'acknowledgements.json', of: acknowledgementsOf, erase: eraseAcknowledgements },
  expire: expireAcknowledgements,
  revive: ({ until }) => ({ until: revivedDate(until) }),
  isUntouched: () => true,
};
