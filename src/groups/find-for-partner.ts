import type { Reader } from '#src/platform/database.ts';
import type { Access } from './group.ts';
import { companyMayJoin } from './policy.ts';

/** A group of ours as a partner's search finds it. */
export interface FoundByPartner {
  readonly uri: string;
  readonly handle: string;
  readonly name: string;
  readonly html: string;
  readonly access: Access;
  readonly hue: number | null;
  readonly pageUrl: string | null;
}

/** More than are shown: the agreement may keep back some. */
const foundMax = 60;

/**
 * Groups of ours whose owners admit this partner's people, by word prefixes of name and handle; never secret or archived ones. The agreement
 * also decides about each.
 */
export async function findForPartner(reader: Reader, peerId: number, q: string): Promise<FoundByPartner[]> {
  return reader<FoundByPartner[]>`
    select g.uri, g.handle, g.name, g.description_html as html, g.access, g.hue, g.page_url
    from groups g
    where g.peer_id is null and g.access in ('open', 'closed') and g.archived_at is null
      and ${companyMayJoin(reader, reader`${peerId}::int`)}
      and words_of(g.name || ' ' || g.handle) @@ words_query(${q})
    order by lower(g.handle) = lower(${q}) desc, lower(g.name), g.id limit ${foundMax}`;
}
