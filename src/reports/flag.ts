import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Category } from './report.ts';

/** A case as other companies are told about it. */
export interface Flagged {
  readonly uri: string;
  /** The reported person's, then the post's; or the group's. */
  readonly objectUris: readonly string[];
  readonly personId: PersonId | null;
  readonly personPeerId: number | null;
  /** Of the report of ours that was filed last, else of the first. */
  readonly category: Category;
  readonly comment: string;
  /** The Flags of partners that it came by. */
  readonly received: readonly { readonly peerId: number; readonly uri: string }[];
}

export async function flagOf(reader: Reader, caseId: string): Promise<Flagged | null> {
  const [row] = await reader<Flagged[]>`
    select k.uri, k.person_id, a.peer_id as person_peer_id, r.category, r.comment,
      case when k.subject = 'post' and a.uri is not null then array[a.uri, k.object_uri] else array[k.object_uri] end as object_uris,
      coalesce((select jsonb_agg(jsonb_build_object('peerId', f.peer_id, 'uri', f.uri) order by f.id)
        from reports f where f.case_id = k.id and f.uri is not null), '[]') as received
    from report_cases k left join people a on a.id = k.person_id
    cross join lateral (select category, comment from reports r where r.case_id = k.id
      order by r.reporter_id is null, r.id desc limit 1) r
    where k.id = ${caseId}`;
  return row ?? null;
}
