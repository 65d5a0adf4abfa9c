import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

/** A person of ours as administrators see them: also the deactivated. */
export interface RosterEntry {
  readonly id: PersonId;
  readonly uri: string;
  readonly name: string;
  readonly handle: string;
  readonly email: string | null;
  readonly avatarUrl: string | null;
  readonly isAdmin: boolean;
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
}

export const rosterPage = 50;

/** People of ours by handle, from `after` on; `q` is the beginning of a handle, or anything in the name. One more than a page tells of the next. */
export async function readRoster(
  reader: Reader,
  asked: { readonly q: string; readonly after: string },
): Promise<RosterEntry[]> {
  const q = asked.q.toLowerCase().slice(0, 100);
  return reader<RosterEntry[]>`
    select id, uri, name, handle, email, avatar_url, is_admin, created_at, deactivated_at from people
    where peer_id is null and kind = 'person' and lower(handle) > ${asked.after.toLowerCase()}
      and (starts_with(lower(handle), ${q}) or strpos(lower(name), ${q}) > 0)
    order by lower(handle) limit ${rosterPage + 1}`;
}

/** True when nobody else administers this company. */
export async function isLastAdministrator(reader: Reader, personId: PersonId): Promise<boolean> {
  const [row] = await reader`
    select bool_or(id = ${personId}) and count(*) = 1 as last from people
    where peer_id is null and kind = 'person' and is_admin and deactivated_at is null`;
  return row?.last === true;
}
