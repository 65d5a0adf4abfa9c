import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { listEntries } from './entries.ts';
import type { Entry, Page } from './post.ts';

export interface QuestionFilter {
  /** Only those without an accepted answer. */
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
  const where = reader`p.kind = 'question' and p.removed_at is null
    ${filter.open ? reader`and not exists (select from accepted_answers x where x.question_id = p.id and x.answer_uri is not null)` : reader``}
    ${filter.groupId ? reader`and p.group_id = ${filter.groupId}` : reader``}
    ${
      filter.mine
        ? reader`and exists (select from memberships g where g.group_id = p.group_id and g.person_id = ${personId} and g.state = 'active')`
        : reader``
    }`;
  return await listEntries(reader, { personId }, page, { where, why: 'question' });
}
