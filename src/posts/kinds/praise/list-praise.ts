import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Page, PostView, Viewer } from '../../post.ts';
import { listEntries } from '../../read/entries.ts';
import { allowances, usualAllowance, type Allowed } from './praise.ts';
import { refusals } from './refusals.ts';

/** Praise of somebody that others may read, as far as the viewer may, newest first; nobody counts it. The cursor is the post's id. */
export const praiseOf = (
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
): Promise<PostView[]> => listed(reader, viewer, personId, page, 'shown');

/** Praise of the viewer that nobody else reads as yet. */
export const praiseWaiting = (reader: Reader, personId: PersonId, page: Page): Promise<PostView[]> =>
  listed(reader, { personId }, personId, page, 'waiting');

async function listed(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
  which: 'shown' | 'waiting',
): Promise<PostView[]> {
  const where =
    which === 'shown'
      ? reader`x.person_id = ${personId} and p.level <> 'direct' and p.removed_at is null and ${mayShow(reader, viewer)}`
      : reader`x.person_id = ${personId} and r.asks is not null and x.agrees is not true and p.removed_at is null`;
  const more = reader`join praised x on x.post_id = p.id join praises r on r.post_id = p.id`;
  const entries = await listEntries(reader, viewer, page, { where, more, cursor: 'x.post_id' });
  return entries.map((entry) => entry.post);
}

/**
 * Not what the praised declined, whatever its home does about that. Of ours only what they agreed to, or allow: a company that publishes without
 * having asked is not believed here. They see it themselves, and can say so. SQL over `praised x`, `praises r`, `posts p`.
 */
const mayShow = (reader: Reader, viewer: Viewer) => reader`x.agrees is not false and (x.agrees
  or x.person_id = ${'personId' in viewer ? viewer.personId : null}
  or exists (select from people w where w.id = x.person_id and w.peer_id is not null)
  or exists (select from posts q join praised y on y.post_id = q.id and y.person_id = x.person_id and y.agrees
    where q.uri = r.asked_uri and q.author_id = p.author_id))`;

/** How wide praise of one of ours goes without asking them. */
export async function praiseAllowance(reader: Reader, personId: PersonId): Promise<Allowed> {
  const [row] = await reader<{ width: Allowed }[]>`
    select width from praise_settings where person_id = ${personId}`;
  return row?.width ?? usualAllowance;
}

/** From now on; what others read already they go on reading. */
export async function savePraiseAllowance(tx: Tx, personId: PersonId, said: string): Promise<void> {
  const width = allowances.find((each) => each === said);
  if (width === undefined) throw refusals.notAWidth({ widths: allowances.join(', ') });
  await tx`
    insert into praise_settings (person_id, width) values (${personId}, ${width})
    on conflict (person_id) do update set width = excluded.width`;
}
