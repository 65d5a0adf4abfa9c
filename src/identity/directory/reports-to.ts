import type { Tx } from '#src/platform/database.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';

/**
 * Whom of ours a directory means by somebody's manager, by its own names first: the number it was given for them (SCIM), their place in the tree (LDAP), their user
 * name there; else an e-mail address or a handle. Null: nobody who has an account here.
 */
export async function findManager(
  tx: Tx,
  source: string,
  text: string,
): Promise<{ readonly id: PersonId; readonly uri: string } | null> {
  const [found] = await tx<{ id: PersonId; uri: string }[]>`
    select p.id, p.uri from people p left join directory_people d on d.person_id = p.id and d.source = ${source}
    where p.peer_id is null and p.kind = 'person' and p.deactivated_at is null and (
      (d.person_id is not null and (p.id = ${isId(text) ? text : null}::bigint or lower(d.user_name) = lower(${text})
        or lower(d.resource ->> 'dn') = lower(${text})))
      or lower(p.email) = lower(${text}) or lower(p.handle) = lower(ltrim(${text}, '@')))
    order by d.person_id is null, p.id limit 1`;
  return found ?? null;
}
