import type { Db, Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hashSecret, newSecret } from '#src/platform/secrets.ts';
import { askedBy } from '#src/platform/standby.ts';
import type { Grant } from './grant.ts';
import { readTokenRow } from './read.ts';
import { forgetRevokedToken } from './revoke.ts';
import { isSecret } from './sessions.ts';
import { endToken, endTokenOf, insertToken, touchToken } from './store.ts';

/** Creates a token and returns its secret, which is shown once; only its hash is stored. Tokens last until revoked. */
export async function issueToken(
  tx: Tx,
  token: {
    readonly personId: PersonId | null;
    readonly name: string;
    readonly scopes: readonly string[];
    readonly appId?: string | null;
    readonly codeHash?: Buffer | null;
  },
): Promise<string> {
  const secret = newSecret();
  await insertToken(tx, {
    hash: hashSecret(secret),
    personId: token.personId,
    appId: token.appId ?? null,
    codeHash: token.codeHash ?? null,
    name: token.name.slice(0, nameMax),
    scopes: token.scopes,
    days: null,
  });
  return secret;
}

/**
 * What the bearer may do, or null: unknown, revoked, or for a deactivated person. Answers are cached for up to 30 s. Whose person owes the
 * acceptance of a document is null too, unless the caller says so itself (`evenOwing`).
 */
export async function readToken(
  reader: Db | Tx,
  secret: string,
  { evenOwing = false }: { readonly evenOwing?: boolean } = {},
): Promise<Grant | null> {
  if (!isSecret(secret)) return null;
  const hash = hashSecret(secret);
  const key = hash.toString('base64');
  const cache = reader.instance.memory.tokens;
  const known = cache.get(key);
  if (known) return nowAsking(known);
  const generation = cache.generation();
  const row = await readTokenRow(reader, hash);
  if (!row || (row.owes && !evenOwing)) return null;
  if (row.stale) await touchToken(reader, row.id);
  const { id: tokenId, personId, appId, scopes, owes } = row;
  const grant: Grant = { tokenId, personId, appId, scopes, owes };
  // Once they have accepted, they go on at once.
  if (!owes) cache.put(key, grant, generation);
  return nowAsking(grant);
}

/** Of an app's own token nobody asks. */
function nowAsking(grant: Grant): Grant {
  if (grant.personId !== null) askedBy(`person ${grant.personId}`);
  return grant;
}

/** Ends one token everywhere. With `appId`, only if it belongs to that application. True if there was one to end. */
export async function revokeToken(tx: Tx, secret: string, appId: string | null = null): Promise<boolean> {
  if (!isSecret(secret)) return false;
  const tokenId = await endToken(tx, hashSecret(secret), appId);
  if (tokenId === null) return false;
  await forgetRevokedToken(tx, tokenId);
  return true;
}

/** Ends one of one's own tokens, by its number in the list. */
export async function endOwnToken(tx: Tx, personId: PersonId, tokenId: string): Promise<void> {
  if (!(await endTokenOf(tx, personId, tokenId))) throw notFound('app');
  await forgetRevokedToken(tx, tokenId);
}

const nameMax = 100;
