import { hostOf } from '#src/platform/addresses.ts';
import { isDay } from '#src/platform/days.ts';
import { expireActs } from '../../acts/expire-acts.ts';
import { viewOf, type Kind } from '../kind.ts';
import { eraseMarksOf, markActs, marksDoneBy } from './acts.ts';
import type { MarksView } from './forms.ts';
import { refusals } from './refusals.ts';
import { remindOfReviewLater } from './remind.ts';

interface Row extends Omit<MarksView, 'owner'> {
  readonly owner: (Omit<NonNullable<MarksView['owner']>, 'host'> & { readonly origin: string | null }) | null;
}

const review = `'review', to_char(m.review_on, 'YYYY-MM-DD')`;

/** What members note on a post without changing what it says. */
export const marks: Kind<'marks'> = {
  mark: null,
  draft: null,
  flag: 'has_marks',
  // What others say of it stays with its place.
  rows: [],
  isContent: false,
  check: (_tx, input, { audience }) => {
    if (audience.groupId === null || audience.parent !== null) throw refusals.notLabelled();
    return { progress: input.progress, review: null, ownerUri: null };
  },
  clean: (incoming, { level, isReply }) => {
    const day = incoming.review !== null && isDay(incoming.review) ? incoming.review : null;
    const isEmpty = incoming.progress === null && day === null && incoming.ownerUri === null;
    return level !== 'group' || isReply || isEmpty ? null : { ...incoming, review: day };
  },
  insert: (tx, { progress, review: day, ownerUri }) => tx`, marked as (
      insert into marks (post_id, group_id, progress, review_on, owner_id)
      select post.id, post.group_id, ${progress}, ${day}::date, (select id from people where uri = ${ownerUri} and kind = 'person') from post)`,
  schedule: async (tx, postId, stored, now) => {
    if (stored.review !== null) await remindOfReviewLater(tx, postId, stored.review, now);
  },
  view: viewOf<Row, MarksView>(
    `select json_build_object('progress', m.progress, ${review},
        'progressBy', (select w.name from mark_acts a join people w on w.id = a.person_id
          where m.progress is not null and a.post_id = p.id and a.field = 'progress' and a.refused_at is null order by a.at desc, a.uri desc limit 1),
        'owner', (select json_build_object('id', o.id::text, 'name', o.name, 'handle', o.handle, 'origin', pe.origin, 'hasLeft', o.deactivated_at is not null)
          from people o left join peers pe on pe.id = o.peer_id where o.id = m.owner_id))
      from marks m where m.post_id = p.id`,
    ({ owner, ...row }) => ({ ...row, owner: owner && ownerOf(owner) }),
  ),
  source: `select jsonb_build_object('progress', m.progress, ${review}, 'ownerUri', (select o.uri from people o where o.id = m.owner_id))
    from marks m where m.post_id = p.id`,
  news: ['post.marked', 'post.mark_refused'],
  deeds: { file: 'labels.json', of: marksDoneBy, erase: eraseMarksOf },
  expire: (tx, expired, limit) => expireActs(tx, markActs, expired, limit),
  revive: (input) => input,
  isUntouched: () => true,
};

const ownerOf = ({ origin, ...owner }: NonNullable<Row['owner']>): NonNullable<MarksView['owner']> => ({
  ...{ ...owner, host: hostOf(origin) },
});
