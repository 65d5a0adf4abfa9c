import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PersonSummary } from './person.ts';
import { personSummaryColumns } from './read.ts';

/** An account as those who moderate see it. */
export interface Administered extends PersonSummary {
  readonly email: string | null;
  readonly locale: string;
  readonly isAdmin: boolean;
  readonly roles: readonly string[];
  readonly isOut: boolean;
  readonly hasLeft: boolean;
}

export interface AccountFilter {
  readonly origin?: 'local' | 'remote';
  readonly status?: 'active' | 'suspended';
  /** The beginning of a handle, a part of a name, an e-mail address as a whole, a partner's host. */
  readonly username?: string;
  readonly name?: string;
  readonly email?: string;
  readonly host?: string;
  readonly staff?: boolean;
  readonly ids?: readonly PersonId[];
}

/** People, and programs of ours and partners', newest first. Not pseudonyms: whose they are nobody is told. */
export async function readAccounts(
  reader: Reader,
  filter: AccountFilter,
  page: Page,
): Promise<Administered[]> {
  const { origin, status, username, name, email, host, staff, ids } = filter;
  const rows = await reader<Administered[]>`
    select ${personSummaryColumns(reader)}, p.email, p.locale, p.is_admin, p.roles,
      coalesce(p.suspended_until > now(), false) as is_out, p.deactivated_at is not null as has_left
    from people p left join peers peer on peer.id = p.peer_id
    where p.kind in ('person', 'bot')
      and (${origin ?? null}::text is null or (p.peer_id is null) = ${origin === 'local'})
      and (${status ?? null}::text is null or (coalesce(p.suspended_until > now(), false) = ${status === 'suspended'} and p.deactivated_at is null))
      and (${username ?? null}::text is null or starts_with(lower(p.handle), lower(${username ?? ''})))
      and (${name ?? null}::text is null or strpos(lower(p.name), lower(${name ?? ''})) > 0)
      and (${email ?? null}::text is null or lower(p.email) = lower(${email ?? ''}))
      and (${host ?? null}::text is null or peer.origin like ${`%//${(host ?? '').replaceAll(/[%_\\]/g, '')}`})
      and (${staff !== true} or p.is_admin or p.roles <> '{}')
      and (${ids === undefined} or p.id = any(${[...(ids ?? [])]}::bigint[]))
      ${pageOf(reader, 'p.id', page)}`;
  return inPageOrder(rows, page);
}
