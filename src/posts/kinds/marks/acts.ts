import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { eraseActsOf, type Acts, type Entry } from '../../acts/acts.ts';
import type { PostKind } from '../forms.ts';
import type { Deed } from '../kind.ts';
import { recordFact, type MarkChange } from './facts.ts';
import type { Progress } from './mark.ts';
import { remindOfReviewLater } from './remind.ts';

/** A post of a group whose row is locked. */
export interface HeldMarks {
  readonly postId: PostId;
  readonly groupId: GroupId;
  readonly kind: PostKind;
  readonly isReply: boolean;
  readonly authorId: PersonId;
  readonly progress: Progress | null;
  /** Who gave it that label; null: nobody, or they were erased. */
  readonly labellerId: PersonId | null;
  readonly review: string | null;
  readonly ownerId: PersonId | null;
}

type Field = 'progress' | 'review' | 'owner';
const keyOf = { progress: 'progress', review: 'review', owner: 'ownerId' } as const;

/** What members note on posts: `progress`, `review`, `owner` (a person's id). */
export const markActs: Acts<HeldMarks, MarkChange> = {
  table: 'mark_acts',
  of: 'posts',
  keptMax: 200,
  read: readHeld,
  entriesOf: (change) =>
    (Object.keys(keyOf) as Field[]).flatMap((field) => {
      const value = change[keyOf[field]];
      return value === undefined ? [] : [{ field, value }];
    }),
  changeOf: (entries) =>
    Object.fromEntries(entries.map(({ field, value }) => [keyOf[field as Field], value])) as MarkChange,
  valueIn: (held, field) => held[keyOf[field as Field]],
  write,
  changed: (tx, person, { postId, groupId }, { change, uri, at }) =>
    recordFact(tx, person.id, 'post.marked', {
      ...{ postId, groupId, personId: person.id, peerId: person.peerId },
      ...{ change, uri, at: at.toISOString() },
    }),
  refused: (tx, about) => recordFact(tx, null, 'post.mark_refused', about),
};

async function readHeld(tx: Tx, postId: PostId): Promise<HeldMarks | null> {
  const [held] = await tx<HeldMarks[]>`
    select p.id as post_id, p.group_id, p.kind, p.reply_to_uri is not null as is_reply, p.author_id, m.progress,
      (select a.person_id from mark_acts a where a.post_id = p.id and a.field = 'progress' and a.refused_at is null
        order by a.at desc, a.uri desc limit 1) as labeller_id,
      to_char(m.review_on, 'YYYY-MM-DD') as review, m.owner_id
    from posts p left join marks m on m.post_id = p.id where p.id = ${postId} and p.group_id is not null`;
  return held ?? null;
}

async function write(tx: Tx, { postId, groupId }: HeldMarks, { field, value }: Entry): Promise<void> {
  const text = value as string | null;
  await tx`update posts set has_marks = true where id = ${postId} and not has_marks`;
  await tx`insert into marks (post_id, group_id) values (${postId}, ${groupId}) on conflict do nothing`;
  if (field === 'progress') await tx`update marks set progress = ${text} where post_id = ${postId}`;
  if (field === 'owner')
    await tx`
      update marks set owner_id = (select id from people where id = ${text}::bigint) where post_id = ${postId}`;
  if (field !== 'review') return;
  await tx`update marks set review_on = ${text}::date where post_id = ${postId}`;
  if (text !== null) await remindOfReviewLater(tx, postId, text, new Date());
}

/** What a person noted, by the ids of the posts. */
export async function marksDoneBy(
  reader: Reader,
  personId: PersonId,
  after: string,
  limit: number,
): Promise<readonly (Deed & { readonly said: readonly object[] })[]> {
  return await reader`
    select p.id, p.uri, exists (select from marks m where m.post_id = p.id and m.owner_id = ${personId}) as owns,
      coalesce((select json_agg(json_build_object('what', a.field, 'value', a.value, 'at', a.at) order by a.at, a.field)
        from mark_acts a where a.post_id = p.id and a.person_id = ${personId}), '[]') as said
    from posts p where p.id > ${after} and p.id in (
      select post_id from marks where owner_id = ${personId} union select post_id from mark_acts where person_id = ${personId})
    order by p.id limit ${limit}`;
}

/** What they said holds, without their name; nobody answers for their pages until somebody says who. */
export async function eraseMarksOf(tx: Tx, personId: PersonId, limit: number): Promise<number> {
  const owned = await tx`
    update marks set owner_id = null where post_id in (select post_id from marks where owner_id = ${personId} limit ${limit})`;
  const told = await tx`
    delete from mark_acts where field = 'owner' and (value = to_jsonb(${personId}::text) or before = to_jsonb(${personId}::text))
      and (uri, field) in (select uri, field from mark_acts where field = 'owner'
        and (value = to_jsonb(${personId}::text) or before = to_jsonb(${personId}::text)) limit ${limit})`;
  return owned.count + told.count + (await eraseActsOf(tx, { table: 'mark_acts' }, personId, limit));
}
