import type { Reader } from '#src/platform/database.ts';
import { firstIdAt } from '#src/platform/ids.ts';
import type { AuditKind } from './entry.ts';

/** An entry as it is shown. `byName`: what that person is called today; null for nobody of ours. */
export interface AuditView {
  readonly id: string;
  /** Null: not sealed yet. */
  readonly number: number | null;
  readonly kind: AuditKind;
  readonly what: string;
  readonly by: string | null;
  readonly byName: string | null;
  readonly about: string | null;
  readonly aboutName: string | null;
  readonly peer: string | null;
  readonly count: number | null;
  readonly reason: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean>> | null;
  readonly at: string;
}

export interface AuditFilter {
  readonly kind?: AuditKind | undefined;
  /** `person:12`: what they did, and what was done to them. */
  readonly person?: string | undefined;
  /** A partner's origin. */
  readonly peer?: string | undefined;
  /** Days, UTC, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Older than this entry. */
  readonly before?: string | undefined;
  readonly limit: number;
}

const dayMs = 86_400_000;
const personRow = '^person:[0-9]{1,18}$';

/** Newest first. */
export async function readAudit(reader: Reader, filter: AuditFilter): Promise<AuditView[]> {
  const { kind, person, peer, from, to, before, limit } = filter;
  const until = to === undefined ? undefined : firstIdAt(new Date(Date.parse(to) + dayMs));
  const rows = await reader<(Omit<AuditView, 'number'> & { number: string | null })[]>`
    select a.id, a.number, a.kind, a.said::jsonb ->> 'what' as what, a.by, a.about, a.peer,
      (a.said::jsonb ->> 'count')::int as count, a.said::jsonb ->> 'reason' as reason, a.said::jsonb -> 'detail' as detail,
      a.said::jsonb ->> 'at' as at, b.name as by_name, o.name as about_name
    from audit_log a
      left join people b on b.id = case when a.by ~ ${personRow} then substr(a.by, 8)::bigint end
      left join people o on o.id = case when a.about ~ ${personRow} then substr(a.about, 8)::bigint end
    where true
      ${kind === undefined ? reader`` : reader`and a.kind = ${kind}`}
      ${person === undefined ? reader`` : reader`and (a.by = ${person} or a.about = ${person})`}
      ${peer === undefined ? reader`` : reader`and a.peer = ${peer}`}
      ${from === undefined ? reader`` : reader`and a.id >= ${firstIdAt(new Date(from))}`}
      ${until === undefined ? reader`` : reader`and a.id < ${until}`}
      ${before === undefined ? reader`` : reader`and a.id < ${before}`}
    order by a.id desc limit ${limit}`;
  return rows.map((row) => ({ ...row, number: row.number === null ? null : Number(row.number) }));
}

/** How the log stands: for the head of its page. */
export async function readAuditState(reader: Reader): Promise<{
  readonly sealed: number;
  readonly lastRoot: string | null;
  readonly partners: readonly {
    origin: string;
    company: string;
    given: string | null;
    held: string | null;
    refused: string | null;
  }[];
}> {
  const [row] = await reader<{ sealed: string | null; lastRoot: string | null }[]>`
    select (select max(number) from audit_log) as sealed, (select max(day)::text from audit_roots) as last_root`;
  const partners = await reader<
    { origin: string; company: string; given: string | null; held: string | null; refused: string | null }[]
  >`
    select p.origin, coalesce(nullif(p.company, ''), p.origin) as company,
      (select max(g.day)::text from audit_roots_given g where g.peer_id = p.id and g.refused is null) as given,
      (select max(h.day)::text from audit_roots_held h where h.peer_id = p.id) as held,
      (select g.refused from audit_roots_given g where g.peer_id = p.id order by g.day desc limit 1) as refused
    from peers p where exists (select from agreements a where a.peer_id = p.id and a.kind = 'mutual' and a.state in ('active', 'terminating'))
    order by lower(p.company), p.id limit 500`;
  return { sealed: Number(row?.sealed ?? 0), lastRoot: row?.lastRoot ?? null, partners };
}
