import type { Reader } from '#src/platform/database.ts';

/**
 * The companies that know of a case: those whose people reported it, the author's company if a reporter wished so, and the home of the group.
 * They are told who decides what, and what moderators write for all of them; each decides for itself.
 */
export async function companiesToTell(reader: Reader, caseId: string): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select r.peer_id from reports r where r.case_id = ${caseId} and r.peer_id is not null
    union select a.peer_id from report_cases k join people a on a.id = k.person_id
      where k.id = ${caseId} and a.peer_id is not null and exists (select from reports r where r.case_id = k.id and r.forwarded)
    union select g.peer_id from report_cases k join groups g on g.id = k.group_id
      where k.id = ${caseId} and g.peer_id is not null and exists (select from reports r where r.case_id = k.id and r.reporter_id is not null)`;
  return rows.map(({ peerId }) => peerId);
}
