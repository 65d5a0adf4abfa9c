import type { Reader, Tx } from '#src/platform/database.ts';
import { isId, newId } from '#src/platform/ids.ts';
import { seal, unseal } from '#src/platform/secrets.ts';

/** How long an act waits for its person to re-authenticate. */
export const keptActMinutes = 15;
/** Bytes of one act's fields, and how many may wait in one session: the oldest is dropped. */
export const keptActBytesMax = 65_536;
const perSessionMax = 20;

export interface KeptAct {
  readonly id: string;
  /** Path and query that it was sent to. */
  readonly path: string;
  /** The page it was sent from. */
  readonly back: string;
  readonly fields: readonly (readonly [string, string])[];
}

/** `over`: too much time has passed. `gone`: unknown, or from another session. Neither was carried out. */
export type ActState = 'waiting' | 'done' | 'over' | 'gone';

/**
 * Keeps a submitted form until the person of this session has re-authenticated. Returns null if it is too large. The fields are sealed under the
 * instance's key and bound to this row.
 */
export async function keepAct(tx: Tx, sessionId: string, act: Omit<KeptAct, 'id'>): Promise<string | null> {
  const text = JSON.stringify(act.fields);
  if (Buffer.byteLength(text) > keptActBytesMax) return null;
  const id = newId();
  await tx`
    insert into kept_acts (id, session_id, path, back, fields_sealed, expires_at)
    values (${id}, ${sessionId}, ${act.path}, ${act.back}, ${seal(tx.instance.sealKey, text, labelOf(id))},
      now() + make_interval(mins => ${keptActMinutes}))`;
  await tx`
    delete from kept_acts where session_id = ${sessionId} and id not in (
      select id from kept_acts where session_id = ${sessionId} order by id desc limit ${perSessionMax})`;
  return id;
}

/** Takes an act to carry it out: of two simultaneous requests one gets it, and only its own session can. */
export async function takeAct(reader: Reader, sessionId: string, id: string): Promise<KeptAct | null> {
  if (!isId(id)) return null;
  const [row] = await reader<{ path: string; back: string; fieldsSealed: Buffer }[]>`
    update kept_acts set taken_at = now()
    where id = ${id} and session_id = ${sessionId} and taken_at is null and expires_at > now()
      and fields_sealed is not null
    returning path, back, fields_sealed`;
  if (!row) return null;
  const fields = JSON.parse(unseal(reader.instance.sealKey, row.fieldsSealed, labelOf(id))) as [
    string,
    string,
  ][];
  return { id, path: row.path, back: row.back, fields };
}

/** It was carried out, or refused with a page that says so: its content is erased, and that it happened is remembered for a day. */
export async function forgetAct(reader: Reader, id: string): Promise<void> {
  await reader`update kept_acts set fields_sealed = null where id = ${id}`;
}

/** It failed on our side and changed nothing: it may be tried again. */
export async function putBackAct(reader: Reader, id: string): Promise<void> {
  await reader`update kept_acts set taken_at = null where id = ${id}`;
}

/** The person decided against it. */
export async function dropAct(reader: Reader, sessionId: string, id: string): Promise<void> {
  if (isId(id))
    await reader`delete from kept_acts where id = ${id} and session_id = ${sessionId} and taken_at is null`;
}

/** Its state, and the page it was sent from. */
export async function readActState(
  reader: Reader,
  sessionId: string,
  id: string,
): Promise<{ readonly state: ActState; readonly back: string }> {
  const [row] = isId(id)
    ? await reader<{ state: ActState; back: string }[]>`
        select back, case when taken_at is not null then 'done' when expires_at <= now() then 'over' else 'waiting' end as state
        from kept_acts where id = ${id} and session_id = ${sessionId}`
    : [];
  return row ?? { state: 'gone', back: '/' };
}

const labelOf = (id: string): string => `kept act ${id}`;
