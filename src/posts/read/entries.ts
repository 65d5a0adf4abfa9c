import type { Reader } from '#src/platform/database.ts';
import { inPageOrder, pageOf } from '#src/platform/cursors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { stampColumns, type Stamped } from './post-cache.ts';
import { listedTo, visibleTo } from '../policy.ts';
import type { Entry, Page, Viewer } from '../post.ts';
import { viewsOf } from './views.ts';

/** One entry of a list, read through `visibleTo`. */
export interface EntryRow extends Stamped {
  readonly entryId: string;
  readonly why: Entry['why'];
  readonly shareId: string | null;
  readonly shareUri: string | null;
  readonly shareAt: Date | null;
  readonly sharerId: PersonId | null;
}

/** Completes entries of a list; in their order. */
export async function entriesOf(reader: Reader, viewer: Viewer, rows: readonly EntryRow[]): Promise<Entry[]> {
  const posts = await viewsOf(reader, viewer, rows);
  const sharers = posts.flatMap(([row]) => row.sharerId ?? []);
  const people = new Map((await readPersonSummaries(reader, sharers)).map((person) => [person.id, person]));
  return posts.map(([row, post]) => {
    const { entryId, why, shareId, shareUri, shareAt } = row;
    const by = row.sharerId === null ? undefined : people.get(row.sharerId);
    const share =
      by && shareId && shareUri && shareAt ? { id: shareId, uri: shareUri, by, at: shareAt } : null;
    return { entryId, why, share, post };
  });
}

/**
 * A list of posts as entries, newest first: those of `posts p` that the viewer may read and `where` selects. `where` names the index to walk;
 * `more` are further tables, `inRoom` says that all of it stands in one room, `cursor` is the column the list is sorted and paged by, `within` what the list is all of (`pageOf`).
 */
export async function listEntries(
  reader: Reader,
  viewer: Viewer,
  page: Page,
  list: {
    where: Fragment;
    more?: Fragment;
    cursor?: string;
    within?: string;
    why?: Entry['why'];
    inRoom?: true;
  },
): Promise<Entry[]> {
  const cursor = list.cursor ?? 'p.id';
  const rows = await reader<EntryRow[]>`
    select ${reader.unsafe(cursor)} as entry_id, ${list.why ?? 'listed'} as why, null as share_id, null as share_uri, null as share_at,
      null as sharer_id, ${reader.unsafe(stampColumns)}
    from posts p ${list.more ?? reader``}
    where ${list.where} and ${list.inRoom ? visibleTo(reader, viewer) : listedTo(reader, viewer)} ${pageOf(reader, cursor, page, list.within)}`;
  return await entriesOf(reader, viewer, inPageOrder(rows, page));
}
