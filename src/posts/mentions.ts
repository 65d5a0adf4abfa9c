import { peopleVisibleTo } from '#src/people/policy.ts';
import { hostIn } from '#src/platform/sql.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { findMentions } from '#src/platform/markdown.ts';

/** A person found under a handle in a text. */
export interface Mentioned {
  readonly id: PersonId;
  readonly href: string;
  readonly title: string;
  /** Someone else is called so, too: whom the text means is not known. */
  readonly ambiguous: boolean;
}

/**
 * The people a Markdown text mentions: `@ada` at this instance, `@bob@beta.example` known from a partner. Unknown handles stay plain text;
 * asking other servers is up to the caller, before the transaction; so does a handle of somebody whom the writer may not know of, as
 * a guest knows nobody outside their groups. Pseudonyms can be mentioned in their own group. One statement, none for a
 * text without @.
 */
export async function mentionedIn(
  reader: Reader,
  source: string,
  by: PersonId,
  groupId: GroupId | null = null,
): Promise<ReadonlyMap<string, Mentioned>> {
  const handles = source.includes('@') ? findMentions(source) : [];
  if (handles.length === 0) return new Map();
  const { addresses } = reader.instance;
  const split = handles.map((handle) => {
    const [name = '', host = addresses.host] = handle.split('@');
    return { name, host: host === addresses.host ? null : host };
  });
  const rows = await reader<
    {
      position: string;
      id: PersonId;
      uri: string;
      handle: string;
      pageUrl: string | null;
      host: string;
      bearers: number;
    }[]
  >`
    select distinct on (w.position) w.position, p.id, p.uri, p.handle, p.page_url,
      coalesce(${hostIn(reader, 'peer.origin')}, '') as host, (count(*) over (partition by w.position))::int as bearers
    from unnest(${split.map((s) => s.name)}::text[], ${split.map((s) => s.host ?? '')}::text[]) with ordinality as w(name, host, position)
    join people p on lower(p.handle) = w.name and p.kind <> 'instance' and p.deactivated_at is null
      and (p.kind <> 'alias' or exists (
        select from memberships m where m.group_id = ${groupId} and m.person_id = p.id and m.state = 'active'))
      and ${peopleVisibleTo(reader, { personId: by })}
    left join peers peer on peer.id = p.peer_id
    where (w.host = '' and p.peer_id is null) or (p.peer_id is not null and ${hostIn(reader, 'peer.origin')} = w.host)
    order by w.position, p.id`;
  return new Map(
    rows.map((row) => {
      const host = row.host || addresses.host;
      const href = row.pageUrl ?? (row.host === '' ? addresses.personPage(row.handle) : row.uri);
      const { id, bearers } = row;
      const title = `@${row.handle}@${host}`;
      return [handles[Number(row.position) - 1] ?? '', { id, href, title, ambiguous: bearers > 1 }];
    }),
  );
}
