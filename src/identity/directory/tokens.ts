import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { cleanLine } from '#src/people/person.ts';
import { recordFact } from '../facts.ts';
import { requireAdministrator } from '../providers.ts';
import { refusals } from '../refusals.ts';

/** A directory's way in. */
export interface DirectoryToken {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** To the hour. */
  readonly lastUsedAt: Date | null;
}

export const tokenDaysMax = 730;
const nameMax = 100;
const tokensMax = 20;

/** Makes a token for the company's directory. Its secret is returned once; only its hash is kept. */
export async function makeDirectoryToken(
  tx: Tx,
  by: PersonId,
  wanted: { readonly name: string; readonly days: number },
): Promise<string> {
  await requireAdministrator(tx, by);
  const name = cleanLine(wanted.name, nameMax);
  if (name === '') throw refusals.tokenNameMissing();
  if (!Number.isInteger(wanted.days) || wanted.days < 1 || wanted.days > tokenDaysMax)
    throw refusals.tokenDays({ max: tokenDaysMax });
  if ((await readDirectoryTokens(tx)).length >= tokensMax) throw refusals.tooManyTokens({ max: tokensMax });
  const secret = newSecret();
  const id = newId();
  await tx`
    insert into directory_tokens (id, name, token_hash, created_by, expires_at)
    values (${id}, ${name}, ${hashSecret(secret)}, ${by}, now() + make_interval(days => ${wanted.days}))`;
  await recordFact(tx, by, 'directory.token_made', { tokenId: id });
  return secret;
}

/** Ends one at once. Idempotent. */
export async function endDirectoryToken(tx: Tx, by: PersonId, id: string): Promise<void> {
  await requireAdministrator(tx, by);
  const done =
    await tx`update directory_tokens set revoked_at = now() where id = ${id} and revoked_at is null`;
  if (done.count === 1) await recordFact(tx, by, 'directory.token_ended', { tokenId: id });
}

/** Those in force, and those that ran out within the last month. */
export const readDirectoryTokens = async (reader: Reader): Promise<DirectoryToken[]> => reader<
  DirectoryToken[]
>`
  select id, name, created_at, expires_at, last_used_at from directory_tokens
  where revoked_at is null and expires_at > now() - interval '30 days' order by id`;

/** The token of a bearer; null: unknown, ended or expired. Notes its use, at most once an hour. */
export async function takeDirectoryToken(reader: Reader, secret: string): Promise<string | null> {
  if (!/^[A-Za-z0-9_-]{43}$/.test(secret)) return null;
  const [row] = await reader<{ id: string; stale: boolean }[]>`
    select id, last_used_at is null or last_used_at < now() - interval '1 hour' as stale from directory_tokens
    where token_hash = ${hashSecret(secret)} and revoked_at is null and expires_at > now()`;
  if (row?.stale) await reader`update directory_tokens set last_used_at = now() where id = ${row.id}`;
  return row?.id ?? null;
}
