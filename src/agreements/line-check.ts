import type { Reader, Tx } from '#src/platform/database.ts';
import { TooOften } from '#src/platform/errors.ts';
import { newUuid } from '#src/platform/ids.ts';

/** Ours to one partner, and those of one partner to us: more often tells nothing new. */
const pauseSeconds = 10;
/** An answer that comes later is of no use to anybody. */
export const answerWithinSeconds = 600;
const keptDays = 90;

/** What is known of one look at the line. `heardAt`: they took our probe, there; `answeredAt`: their answer came, here. */
export interface LineCheck {
  readonly id: string;
  readonly at: Date;
  readonly heardAt: Date | null;
  readonly answeredAt: Date | null;
  /** Why it did not get there, or ''; `unsupported`: their server does not know probes. */
  readonly outcome: string;
}

export const unsupported = 'unsupported';

/** Asked by pages and commands; only federation/ signs and sends. Resolves when the answer is here, or did not come for a few seconds. */
export type AskLineCheck = (by: string, peerId: number) => Promise<LineCheck>;

/** Notes that the line is about to be checked. Throws TooOften within ten seconds of the last time. */
export async function beginLineCheck(tx: Tx, by: string, peerId: number): Promise<string> {
  await requirePause(tx, peerId, false);
  const id = newUuid();
  await tx`delete from line_checks where at < now() - ${keptDays} * interval '1 day'`;
  await tx`insert into line_checks (id, peer_id, incoming, by) values (${id}, ${peerId}, false, ${by})`;
  return id;
}

async function requirePause(tx: Tx, peerId: number, incoming: boolean): Promise<void> {
  await tx`select from peers where id = ${peerId} for update`;
  const [last] = await tx<{ wait: number }[]>`
    select ceil(extract(epoch from at + ${pauseSeconds} * interval '1 second' - now()))::int as wait
    from line_checks where peer_id = ${peerId} and incoming = ${incoming} order by at desc limit 1`;
  if (last && last.wait > 0) throw new TooOften(last.wait);
}

/** They took it, or said why not. */
export async function noteHeard(tx: Tx, id: string, outcome: string): Promise<void> {
  await tx`
    update line_checks set outcome = ${outcome.slice(0, 300)}, heard_at = case when ${outcome} = '' then now() end
    where id = ${id} and not incoming and answered_at is null`;
}

/** A partner's probe. `known`: it has been here before, and is not answered again. Throws TooOften like `beginLineCheck`. */
export async function takeProbe(
  tx: Tx,
  peerId: number,
  id: string,
  origin: string,
): Promise<'new' | 'known'> {
  const [known] = await tx`select 1 from line_checks where id = ${id}`;
  if (known) return 'known';
  await requirePause(tx, peerId, true);
  const rows = await tx`
    insert into line_checks (id, peer_id, incoming, by) values (${id}, ${peerId}, true, ${origin}) on conflict do nothing`;
  return rows.count === 1 ? 'new' : 'known';
}

/** A partner's answer to a probe of ours: counts once, and only from the partner that was asked. False: we sent none of that id there. */
export async function takeAnswer(tx: Tx, peerId: number, id: string): Promise<boolean> {
  const rows = await tx`
    update line_checks set answered_at = coalesce(answered_at, now()), heard_at = coalesce(heard_at, now()), outcome = ''
    where id = ${id} and peer_id = ${peerId} and not incoming`;
  return rows.count === 1;
}

export async function readLineCheck(reader: Reader, id: string): Promise<LineCheck | null> {
  const [row] = await reader<LineCheck[]>`
    select id, at, heard_at, answered_at, outcome from line_checks where id = ${id}`;
  return row ?? null;
}

/** The last one to this partner. */
export async function lastLineCheck(reader: Reader, peerId: number): Promise<LineCheck | null> {
  const [row] = await reader<LineCheck[]>`
    select id, at, heard_at, answered_at, outcome from line_checks
    where peer_id = ${peerId} and not incoming order by at desc limit 1`;
  return row ?? null;
}
