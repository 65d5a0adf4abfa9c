import type { Reader } from '#src/platform/database.ts';
import { keptInEnglish } from '#src/platform/kept-reason.ts';
import { stateOfErasure, type ErasedKind, type ErasureState, type Outcome } from './erasure.ts';

/** The erasure of one object of ours at one partner. */
export interface ErasureView {
  readonly uri: string;
  readonly kind: ErasedKind;
  readonly peerId: number;
  readonly origin: string;
  readonly company: string;
  readonly state: ErasureState;
  readonly outcome: Outcome | null;
  readonly askedAt: Date;
  readonly dueAt: Date | null;
  readonly outcomeAt: Date | null;
  readonly receiptId: string | null;
  /** Why its server would not take the request, or '' . */
  readonly trouble: string;
}

interface Row extends Omit<ErasureView, 'state'> {
  readonly promised: boolean;
  readonly contradicted: boolean;
  readonly isWaiting: boolean;
  readonly isDead: boolean;
}

const deletions = (reader: Reader) =>
  reader`join activities a on a.id = d.activity_id where d.peer_id = e.peer_id and (
    a.object_uri = e.object_uri and a.type = 'Delete' or e.kind = 'departure' and a.type = 'Update' and a.actor_uri = left(e.object_uri, -5))`;

/** Newest first. `open`: only what is not confirmed; servers that have promised nothing are not among them. */
export async function readErasures(
  reader: Reader,
  which: { readonly peerId?: number; readonly uri?: string; readonly open?: boolean; readonly limit: number },
): Promise<ErasureView[]> {
  const { peerId = null, uri = null, open = false, limit } = which;
  const rows = await reader<Row[]>`
    select e.object_uri as uri, e.kind, e.peer_id, p.origin, coalesce(nullif(p.company, ''), p.origin) as company, e.promised, e.contradicted_at is not null as contradicted,
      e.outcome, e.asked_at, e.due_at, e.outcome_at, e.receipt_id,
      exists (select from deliveries d ${deletions(reader)}) as is_waiting,
      exists (select from dead_letters d ${deletions(reader)}) as is_dead,
      coalesce((select coalesce(d.last_error, '') from deliveries d ${deletions(reader)} limit 1),
        (select d.reason from dead_letters d ${deletions(reader)} limit 1), '') as trouble
    from erasures e join peers p on p.id = e.peer_id
    where (${peerId}::int is null or e.peer_id = ${peerId}) and (${uri}::text is null or e.object_uri = ${uri}) and (${uri}::text is not null or e.kind <> 'departure')
      and (not ${open} or (e.promised and (e.outcome is null or e.outcome in ('kept', 'held') or e.contradicted_at is not null)))
    order by e.asked_at desc, e.object_uri limit ${limit}`;
  const now = Date.now();
  return rows.map(({ promised, contradicted, isWaiting, isDead, ...row }) => ({
    ...row,
    trouble: keptInEnglish(row.trouble),
    state: stateOfErasure(
      { promised, contradicted, isWaiting, isDead, outcome: row.outcome, dueAt: row.dueAt },
      now,
    ),
  }));
}

/** How many erasures stand where, by partner. */
export type ErasureCounts = Readonly<Record<ErasureState, number>>;
export async function countErasures(
  reader: Reader,
  peerId: number | null = null,
): Promise<ReadonlyMap<number, ErasureCounts>> {
  const rows = await reader<
    {
      peerId: number;
      promised: boolean;
      contradicted: boolean;
      outcome: Outcome | null;
      isDue: boolean;
      isWaiting: boolean;
      isDead: boolean;
      n: number;
    }[]
  >`
    select c.*, count(*)::int as n from (
      select e.peer_id, e.promised, e.contradicted_at is not null as contradicted, e.outcome, coalesce(e.due_at <= now(), false) as is_due,
        e.outcome is null and exists (select from deliveries d ${deletions(reader)}) as is_waiting,
        e.outcome is null and exists (select from dead_letters d ${deletions(reader)}) as is_dead
      from erasures e where e.kind <> 'departure' and (${peerId}::int is null or e.peer_id = ${peerId})) c group by 1, 2, 3, 4, 5, 6, 7`;
  const counts = new Map<number, Record<ErasureState, number>>();
  for (const { peerId: id, isDue, n, ...row } of rows) {
    const state = stateOfErasure({ ...row, dueAt: isDue ? new Date(0) : null }, 1);
    const of = counts.get(id) ?? {
      sent: 0,
      received: 0,
      erased: 0,
      refused: 0,
      held: 0,
      overdue: 0,
      unpromised: 0,
      contradicted: 0,
    };
    of[state] += n;
    counts.set(id, of);
  }
  return counts;
}

/** How the chain of a partner's receipts looks: how many there are, and whether each follows the one before it. */
export async function readChain(
  reader: Reader,
  peerId: number,
): Promise<{ given: number; unsent: number; refused: string; received: number; broken: number }> {
  const [row] = await reader<
    { given: number; unsent: number; refused: string; received: number; broken: number }[]
  >`
    select count(*) filter (where given)::int as given, count(*) filter (where given and arrived_at is null)::int as unsent,
      coalesce((array_agg(refused order by number desc) filter (where refused is not null))[1], '') as refused,
      count(*) filter (where not given)::int as received, count(*) filter (where not given and not follows)::int as broken
    from erasure_receipts where peer_id = ${peerId}`;
  return row ?? { given: 0, unsent: 0, refused: '', received: 0, broken: 0 };
}
