import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';

export async function readPasswordHash(reader: Reader, personId: PersonId): Promise<string | null> {
  const [row] = await reader`select hash from passwords where person_id = ${personId}`;
  return row?.hash ?? null;
}

/**
 * Who may sign in under `login`: a handle, `handle@our.host`, or an e-mail address. An address two people share names neither:
 * nobody chose who it would be.
 */
export async function findLogin(
  reader: Reader,
  login: string,
  host: string,
): Promise<{ id: PersonId; hash: string | null } | null> {
  const handle = login.endsWith(`@${host}`) ? login.slice(0, -host.length - 1) : login;
  const rows = await reader`
    select p.id, w.hash, lower(p.handle) = ${handle} as by_handle
    from people p left join passwords w on w.person_id = p.id
    where p.peer_id is null and p.kind = 'person' and p.deactivated_at is null
      and (lower(p.handle) = ${handle} or lower(p.email) = ${login})
    order by by_handle desc limit 2`;
  const [first, second] = rows;
  if (!first || (second && !first.byHandle)) return null;
  return { id: first.id, hash: first.hash };
}

export async function countAttempts(
  reader: Reader,
  keys: string[],
  windowMinutes: number,
): Promise<Map<string, number>> {
  const rows = await reader`
    select key, count(*)::int as n from login_attempts
    where key = any(${keys}) and at > now() - make_interval(mins => ${windowMinutes}) group by key`;
  return new Map(rows.map((row) => [row.key, row.n]));
}

interface SessionRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly createdAt: Date;
  readonly isProven: boolean;
  /** Last seen more than an hour ago, so its end wants to be moved. */
  readonly stale: boolean;
}

export async function readSessionRow(
  reader: Reader,
  hash: Buffer,
  provenMinutes: number,
): Promise<SessionRow | null> {
  const [row] = await reader<SessionRow[]>`
    select s.id, s.person_id, s.created_at, s.last_seen_at < now() - interval '1 hour' as stale,
      s.proven_at > now() - make_interval(mins => ${provenMinutes}) as is_proven
    from sessions s join people p on p.id = s.person_id
    where s.token_hash = ${hash} and s.expires_at > now() and p.deactivated_at is null`;
  return row ?? null;
}

export interface TokenRow {
  readonly id: string;
  readonly personId: PersonId | null;
  readonly appId: string | null;
  readonly scopes: string[];
  readonly stale: boolean;
}

export async function readTokenRow(reader: Reader, hash: Buffer): Promise<TokenRow | null> {
  const [row] = await reader<TokenRow[]>`
    select t.id, t.person_id, t.app_id, t.scopes,
      t.last_used_at is null or t.last_used_at < now() - interval '1 hour' as stale
    from tokens t left join people p on p.id = t.person_id
    where t.token_hash = ${hash} and t.revoked_at is null and (t.person_id is null or p.deactivated_at is null)`;
  return row ?? null;
}

/** An OAuth application. The secret's hash stays in this slice. */
export interface App {
  readonly id: string;
  readonly clientId: string;
  readonly name: string;
  readonly website: string | null;
  readonly redirectUris: string[];
  readonly scopes: string[];
}

export async function readAppRow(
  reader: Reader,
  clientId: string,
): Promise<(App & { clientSecretHash: Buffer }) | null> {
  const [row] = await reader<(App & { clientSecretHash: Buffer })[]>`
    select id, client_id, name, website, redirect_uris, scopes, client_secret_hash
    from oauth_apps where client_id = ${clientId}`;
  return row ?? null;
}

/** The application of a token, by its row id. */
export async function readAppById(reader: Reader, id: string): Promise<App | null> {
  const [row] = await reader<App[]>`
    select id, client_id, name, website, redirect_uris, scopes from oauth_apps where id = ${id}`;
  return row ?? null;
}
