import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';

/** A new link. One that the same administrator made before is good for nothing any more; those that were mailed stay good, or anybody could end them. */
export async function insertPasswordLink(
  tx: Tx,
  personId: PersonId,
  by: PersonId | null,
  minutes: number,
): Promise<string> {
  await tx`update password_links set used_at = now()
           where person_id = ${personId} and made_by = ${by} and used_at is null`;
  const id = newId();
  await tx`insert into password_links (id, person_id, made_by, expires_at)
           values (${id}, ${personId}, ${by}, now() + make_interval(mins => ${minutes}))`;
  return id;
}

export interface PasswordLink {
  readonly id: string;
  readonly personId: PersonId;
  readonly expiresAt: Date;
}

/** Unused, in time, and of an active person. */
export async function readPasswordLinkRow(reader: Reader, id: string): Promise<PasswordLink | null> {
  const [row] = await reader<PasswordLink[]>`
    select l.id, l.person_id, l.expires_at from password_links l join people p on p.id = l.person_id
    where l.id = ${id} and l.used_at is null and l.expires_at > now() and p.deactivated_at is null`;
  return row ?? null;
}

/** Takes a link, once: of two at the same moment one gets the person. */
export async function takePasswordLink(tx: Tx, id: string): Promise<PersonId | null> {
  const [row] = await tx<{ personId: PersonId }[]>`
    update password_links l set used_at = now() from people p
    where l.id = ${id} and l.used_at is null and l.expires_at > now() and p.id = l.person_id and p.deactivated_at is null
    returning l.person_id`;
  return row?.personId ?? null;
}

/** The one unused link that `by` made for the person and that is still good. */
export async function readOwnPasswordLink(
  reader: Reader,
  by: PersonId,
  personId: PersonId,
): Promise<PasswordLink | null> {
  const [row] = await reader<PasswordLink[]>`
    select id, person_id, expires_at from password_links
    where person_id = ${personId} and made_by = ${by} and used_at is null and expires_at > now() limit 1`;
  return row ?? null;
}
