import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { CompanyRole } from '#src/roles/roles.ts';
import { mayEnter } from './policy.ts';

/** A person of ours as administrators see them, including deactivated ones. */
export interface RosterEntry {
  readonly id: PersonId;
  readonly uri: string;
  readonly name: string;
  readonly handle: string;
  readonly email: string | null;
  readonly avatarUrl: string | null;
  readonly isAdmin: boolean;
  readonly roles: readonly CompanyRole[];
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
}

export const rosterPage = 50;

/**
 * People of ours by handle, from `after` on; `q` matches the start of a handle, or any part of the name. One more than a page indicates a next
 * page.
 */
export async function readRoster(
  reader: Reader,
  asked: { readonly q: string; readonly after: string },
): Promise<RosterEntry[]> {
  const q = asked.q.toLowerCase().slice(0, 100);
  return reader<RosterEntry[]>`
    select id, uri, name, handle, email, avatar_url, is_admin, roles, created_at, deactivated_at from people
    where peer_id is null and kind = 'person' and lower(handle) > ${asked.after.toLowerCase()}
      and (starts_with(lower(handle), ${q}) or strpos(lower(name), ${q}) > 0)
    order by lower(handle) limit ${rosterPage + 1}`;
}

export async function readRosterEntry(reader: Reader, personId: PersonId): Promise<RosterEntry | null> {
  const [row] = await reader<RosterEntry[]>`
    select id, uri, name, handle, email, avatar_url, is_admin, roles, created_at, deactivated_at from people
    where id = ${personId} and peer_id is null and kind = 'person'`;
  return row ?? null;
}

/**
 * True if no one else administers this company; who is suspended does not, or whoever moderates could keep out one administrator after the other.
 * If two administrators leave at once, the second sees that the first has gone.
 */
export async function isLastAdministrator(tx: Tx, personId: PersonId): Promise<boolean> {
  const [row] = await tx`
    select bool_or(id = ${personId}) and count(*) = 1 as last from (
      select p.id from people p where p.peer_id is null and p.kind = 'person' and p.is_admin and ${mayEnter(tx, 'p')}
      order by p.id for no key update) administrators`;
  return row?.last === true;
}

/** More hold no role at any company. */
const officersMax = 1_000;

/** Everyone of ours who holds a role, by name. */
export async function readOfficers(reader: Reader): Promise<RosterEntry[]> {
  return reader<RosterEntry[]>`
    select id, uri, name, handle, email, avatar_url, is_admin, roles, created_at, deactivated_at from people
    where peer_id is null and kind = 'person' and deactivated_at is null and (is_admin or roles <> '{}')
    order by lower(name), id limit ${officersMax}`;
}
