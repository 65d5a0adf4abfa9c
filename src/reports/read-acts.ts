import { hostIn } from '#src/platform/sql.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import { readsActs } from './policy.ts';
import type { Act } from './report.ts';

interface ActRow extends Omit<Act, 'by' | 'person' | 'group'> {
  readonly byId: PersonId | null;
  readonly personId: PersonId | null;
  readonly groupId: GroupId | null;
  readonly groupName: string | null;
  readonly groupHandle: string;
  readonly groupHost: string | null;
}

/** The moderation log, newest first, limited to where this person decides. */
export async function readActs(
  reader: Reader,
  person: PersonId,
  page: Page,
  of: { readonly caseId?: string; readonly groupId?: GroupId } = {},
): Promise<Act[]> {
  const ofCase = of.caseId === undefined ? reader`` : reader`and t.case_id = ${of.caseId}`;
  const ofGroup = of.groupId === undefined ? reader`` : reader`and t.group_id = ${of.groupId}`;
  const rows = await reader<ActRow[]>`
    select t.id, t.act, t.at, t.reason, t.until, t.by_id, t.person_id, t.group_id, t.case_id,
      coalesce(nullif(pe.company, ''), ${hostIn(reader, 'pe.origin')}) as company,
      g.name as group_name, g.handle as group_handle, ${hostIn(reader, 'gp.origin')} as group_host
    from moderation_acts t left join peers pe on pe.id = t.peer_id
    left join groups g on g.id = t.group_id left join peers gp on gp.id = g.peer_id
    where ${readsActs(reader, person)} ${ofCase} ${ofGroup} ${pageOf(reader, 't.id', page)}`;
  const ids = rows.flatMap((row) => [row.byId ?? [], row.personId ?? []].flat());
  const people = new Map(
    (await readPersonSummaries(reader, [...new Set(ids)])).map((person) => [person.id, person]),
  );
  return inPageOrder(rows, page).map((row) => ({
    ...{ id: row.id, act: row.act, at: row.at, reason: row.reason, company: row.company, caseId: row.caseId },
    until: row.until,
    by: row.byId === null ? null : (people.get(row.byId) ?? null),
    person: row.personId === null ? null : (people.get(row.personId) ?? null),
    group:
      row.groupId === null || row.groupName === null
        ? null
        : { id: row.groupId, name: row.groupName, handle: row.groupHandle, host: row.groupHost },
  }));
}
