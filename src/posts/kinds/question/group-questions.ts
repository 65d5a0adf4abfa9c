import { postedIn } from '#src/groups/newest.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import { listEntries } from '../../read/entries.ts';
import { solvedSql } from './solved.ts';
import type { Page, PostView, Viewer } from '../../post.ts';

/** Questions asked in a group, newest first; with `open` only those that are not solved. The cursor is the post's id. */
export async function questionsOfGroup(
  reader: Reader,
  viewer: Viewer,
  groupId: GroupId,
  asked: { readonly open: boolean; readonly page: Page },
): Promise<PostView[]> {
  const where = reader`${postedIn(tagOf(reader), reader`${groupId}::bigint`)} and p.kind = 'question'
    ${asked.open ? reader`and not ${reader.unsafe(solvedSql)}` : reader``}`;
  const entries = await listEntries(reader, viewer, asked.page, { where, within: 'p.group_id' });
  return entries.map((entry) => entry.post);
}
