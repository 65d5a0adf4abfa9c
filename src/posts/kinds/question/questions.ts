import type { Reader } from '#src/platform/database.ts';
import { pageOf } from '#src/platform/cursors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { tagOf, type Fragment } from '#src/platform/sql.ts';
import { postedIn } from '#src/groups/newest.ts';
import { listEntries } from '../../read/entries.ts';
import { solvedSql } from './solved.ts';
import type { Entry, Page } from '../../post.ts';

export interface QuestionFilter {
  /** Only those that are not solved. */
  readonly open?: boolean;
  readonly groupId?: GroupId;
  /** Only of groups that the person belongs to. */
  readonly mine?: boolean;
}

/** Questions that the person may read, newest first. */
export async function listQuestions(
  reader: Reader,
  personId: PersonId,
  filter: QuestionFilter,
  page: Page,
): Promise<Entry[]> {
  const wanted = reader`p.kind = 'question' and p.removed_at is null
    ${filter.open ? reader`and not ${reader.unsafe(solvedSql)}` : reader``}
    ${filter.groupId ? reader`and p.group_id = ${filter.groupId}` : reader``}`;
  const where = filter.mine ? reader`p.id = any (${inGroupsOf(reader, personId, wanted, page)})` : wanted;
  return await listEntries(reader, { personId }, page, { where, why: 'question' });
}

/** The page in all groups of the person: of each group's questions that are wanted as many as the page has. Members may read them all. */
const inGroupsOf = (
  reader: Reader,
  personId: PersonId,
  wanted: Fragment,
  page: Page,
): Fragment => reader`array(
  select q.id from memberships g cross join lateral (
    select p.id from posts p where ${postedIn(tagOf(reader), reader`g.group_id`)} and ${wanted} ${pageOf(reader, 'p.id', page, 'p.group_id')}) q
  where g.person_id = ${personId} and g.state = 'active' ${pageOf(reader, 'q.id', page)})`;
