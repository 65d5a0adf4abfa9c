import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';

/** A new link. An earlier one made by the same administrator no longer works; e-mailed ones stay valid, or anyone could invalidate them. */
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

/** Unused, not expired, and for an active person. */
export async function readPasswordLinkRow(reader: Reader, id: string): Promise<PasswordLink | null> {
  const [row] = await reader<PasswordLink[]>`
    select l.id, l.person_id, l.expires_at from password_links l join people p on p.id = l.person_id
    where l.id = ${id} and l.used_at is null and l.expires_at > now() and p.deactivated_at is null`;
  return row ?? null;
}

/** Uses up a link: of two simultaneous requests one gets the person. */
export async function takePasswordLink(tx: Tx, id: string): Promise<PersonId | null> {
  const [row] = await tx<{ personId: PersonId }[]>`
    update password_links l set used_at = now() from people p
    where l.id = ${id} and l.used_at is null and l.expires_at > now() and p.id = l.person_id and p.deactivated_at is null
    returning l.person_id`;
  return row?.personId ?? null;
}

/** The one unused link that `by` made for the person and that is still valid. */
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
