import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

export interface TotpRow {
  readonly secretSealed: Buffer;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** Codes that are left. */
  readonly codes: number;
}

export async function readTotpRow(reader: Reader, personId: PersonId): Promise<TotpRow | null> {
  const [row] = await reader<TotpRow[]>`
    select secret_sealed, created_at, confirmed_at, last_used_at,
      (select count(*)::int from recovery_codes c where c.person_id = t.person_id) as codes
    from totp t where person_id = ${personId}`;
  return row ?? null;
}

/** A secret that waits for its first code takes the place of another that waits, never of one in use. False: one is in use. */
export async function putPendingTotp(tx: Tx, personId: PersonId, sealed: Buffer): Promise<boolean> {
  const done = await tx`
    insert into totp (person_id, secret_sealed) values (${personId}, ${sealed})
    on conflict (person_id) do update set secret_sealed = excluded.secret_sealed, created_at = now()
    where totp.confirmed_at is null`;
  return done.count === 1;
}

/** Of two with the same code one gets true; a code of an earlier step than the last is over, too. */
export async function takeStep(reader: Reader, personId: PersonId, step: number): Promise<boolean> {
  const done = await reader`
    update totp set last_step = ${step}, last_used_at = now() where person_id = ${personId} and last_step < ${step}`;
  return done.count === 1;
}

export async function markConfirmed(tx: Tx, personId: PersonId): Promise<void> {
  await tx`update totp set confirmed_at = now() where person_id = ${personId}`;
}

export async function putRecoveryCodes(tx: Tx, personId: PersonId, hashes: readonly Buffer[]): Promise<void> {
  await tx`delete from recovery_codes where person_id = ${personId}`;
  for (const hash of hashes)
    await tx`insert into recovery_codes (person_id, code_hash) values (${personId}, ${hash})`;
}

export async function takeRecoveryCode(tx: Tx, personId: PersonId, hash: Buffer): Promise<boolean> {
  const gone = await tx`delete from recovery_codes where person_id = ${personId} and code_hash = ${hash}`;
  return gone.count === 1;
}

export async function deleteTotp(tx: Tx, personId: PersonId): Promise<boolean> {
  const gone = await tx`delete from totp where person_id = ${personId} returning confirmed_at`;
  return gone[0] !== undefined && gone[0].confirmedAt !== null;
}
