import { mayEnter } from '#src/people/policy.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { forgetReturn, noteReturnOf } from './returns.ts';

export async function storePassword(tx: Tx, personId: PersonId, hash: string): Promise<void> {
  await tx`insert into passwords (person_id, hash) values (${personId}, ${hash})
           on conflict (person_id) do update set hash = excluded.hash, changed_at = now(), change_due_at = null`;
}

/** False: there is no password, or it is due already. */
export async function markPasswordDue(tx: Tx, personId: PersonId): Promise<boolean> {
  const done = await tx`
    update passwords set change_due_at = now() where person_id = ${personId} and change_due_at is null`;
  return done.count === 1;
}

/** The common table expression `used`: the day on which somebody was here last, and no more than that. */
const noteUseOf = (sql: Reader, personId: PersonId | Fragment): Fragment => sql`
  used as (
    insert into last_uses (person_id, day)
    select p.id, current_date from people p where p.id = ${personId} and p.kind = 'person'
    on conflict (person_id) do update set day = excluded.day where last_uses.day <> excluded.day)`;

/** Records an attempt and deletes those before the window. Returns the row's exact time. */
export async function insertAttempt(reader: Reader, key: string, windowMinutes: number): Promise<string> {
  await reader`delete from login_attempts where at < now() - make_interval(mins => ${windowMinutes})`;
  const [row] = await reader`insert into login_attempts (key) values (${key}) returning at::text as at`;
  return row?.at;
}

export async function dropAttempts(reader: Reader, key: string): Promise<void> {
  await reader`delete from login_attempts where key = ${key}`;
}

/** `::text` first: the driver would cut a timestamp to milliseconds. */
export async function dropAttempt(reader: Reader, key: string, at: string): Promise<void> {
  await reader`delete from login_attempts where key = ${key} and at = ${at}::text::timestamptz`;
}

export interface NewSession {
  readonly hash: Buffer;
  readonly personId: PersonId;
  readonly userAgent: string;
  readonly means: string;
  readonly address: string | null;
  /** By something typed, which a second factor backs; `owesCode`: theirs has not been shown yet. */
  readonly typed: boolean;
  readonly owesCode: boolean;
  /** Without use it is over after these. */
  readonly days: number;
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  const { hash, personId, userAgent, means, address, typed, owesCode, days } = session;
  await tx`with ${noteReturnOf(tx, personId)}, ${noteUseOf(tx, personId)}
           insert into sessions (token_hash, person_id, expires_at, user_agent, means, address, typed, code_owed_at)
           values (${hash}, ${personId}, now() + make_interval(days => ${days}), ${userAgent}, ${means}, ${address}, ${typed},
             case when ${owesCode} then now() end)`;
  // After it: an old one says how long they were away.
  await tx`delete from sessions where person_id = ${personId} and expires_at < now()`;
}

export async function extendSession(
  reader: Reader,
  hash: Buffer,
  days: number,
  daysMax: number,
): Promise<void> {
  const who = reader`(select x.person_id from sessions x where x.token_hash = ${hash})`;
  await reader`with ${noteReturnOf(reader, who)}, ${noteUseOf(reader, who)}
               update sessions set last_seen_at = now(), expires_at =
                 least(now() + make_interval(days => ${days}), created_at + make_interval(days => ${daysMax}))
               where token_hash = ${hash}`;
}

/** The number of the session that ended; null when there was none. */
export async function deleteSession(tx: Tx, hash: Buffer): Promise<string | null> {
  const [row] = await tx`delete from sessions where token_hash = ${hash} returning id`;
  return row?.id ?? null;
}

export async function deleteOwnSession(tx: Tx, personId: PersonId, id: string): Promise<boolean> {
  const gone = await tx`delete from sessions where id = ${id} and person_id = ${personId}`;
  return gone.count === 1;
}

export async function deleteOtherSessions(tx: Tx, personId: PersonId, kept: string): Promise<string[]> {
  const gone = await tx`delete from sessions where person_id = ${personId} and id <> ${kept} returning id`;
  return gone.map((row) => row.id);
}

/** Those of the person that something typed has opened, except one. */
export async function deleteTypedSessions(tx: Tx, personId: PersonId, kept: string): Promise<string[]> {
  const gone = await tx`
    delete from sessions where person_id = ${personId} and id <> ${kept} and (typed or means = 'password') returning id`;
  return gone.map((row) => row.id);
}

/** The second factor of a session has been shown. */
export async function giveCode(tx: Tx, id: string): Promise<void> {
  await tx`update sessions set code_owed_at = null, proven_at = now() where id = ${id}`;
}

export async function markProven(tx: Tx, id: string): Promise<void> {
  await tx`update sessions set proven_at = now() where id = ${id}`;
}

export interface NewApp {
  readonly clientId: string;
  readonly secretHash: Buffer;
  readonly name: string;
  readonly website: string | null;
  readonly redirectUris: readonly string[];
  readonly scopes: readonly string[];
}

export async function insertApp(tx: Tx, app: NewApp): Promise<string> {
  const id = newId();
  await tx`insert into oauth_apps (id, client_id, client_secret_hash, name, website, redirect_uris, scopes)
           values (${id}, ${app.clientId}, ${app.secretHash}, ${app.name}, ${app.website}, ${[...app.redirectUris]},
             ${[...app.scopes]})`;
  return id;
}

export interface NewCode {
  readonly hash: Buffer;
  readonly appId: string;
  readonly personId: PersonId;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string | null;
}

export async function insertCode(tx: Tx, code: NewCode, minutes: number): Promise<void> {
  await tx`insert into oauth_codes (code_hash, app_id, person_id, redirect_uri, scopes, challenge, expires_at)
           values (${code.hash}, ${code.appId}, ${code.personId}, ${code.redirectUri}, ${[...code.scopes]},
             ${code.challenge}, now() + make_interval(mins => ${minutes}))`;
}

export interface UsedCode {
  readonly personId: PersonId;
  readonly redirectUri: string;
  readonly scopes: string[];
  readonly challenge: string | null;
}

/** Marks a code as used: of two simultaneous requests one gets the row. Null: unknown, used, expired or another application's. */
export async function useCode(tx: Tx, hash: Buffer, appId: string): Promise<UsedCode | null> {
  const [row] = await tx<UsedCode[]>`
    update oauth_codes c set used_at = now() from people p
    where c.code_hash = ${hash} and c.app_id = ${appId} and c.used_at is null and c.expires_at > now()
      and p.id = c.person_id and ${mayEnter(tx, 'p')}
    returning c.person_id, c.redirect_uri, c.scopes, c.challenge`;
  return row ?? null;
}

export interface NewToken {
  readonly hash: Buffer;
  readonly personId: PersonId | null;
  readonly appId: string | null;
  readonly codeHash: Buffer | null;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Null: it lasts until it is revoked. */
  readonly days: number | null;
}

export async function insertToken(tx: Tx, token: NewToken): Promise<void> {
  await tx`insert into tokens (id, token_hash, person_id, app_id, code_hash, name, scopes, expires_at)
           values (${newId()}, ${token.hash}, ${token.personId}, ${token.appId}, ${token.codeHash}, ${token.name},
             ${[...token.scopes]}, now() + make_interval(days => ${token.days}))`;
}

/** At most once an hour: a token's last use is a date for its owner, not a log. */
export async function touchToken(reader: Reader, id: string): Promise<void> {
  const who = reader`(select t.person_id from tokens t where t.id = ${id})`;
  await reader`with ${noteUseOf(reader, who)} update tokens set last_used_at = now() where id = ${id}`;
}

export async function endToken(tx: Tx, hash: Buffer, appId: string | null): Promise<string | null> {
  const [row] = await tx`
    update tokens set revoked_at = now() where token_hash = ${hash} and revoked_at is null
      and (${appId}::bigint is null or app_id = ${appId}) returning id`;
  return row?.id ?? null;
}

export async function endTokenOf(tx: Tx, personId: PersonId, id: string): Promise<boolean> {
  const done = await tx`
    update tokens set revoked_at = now() where id = ${id} and person_id = ${personId} and revoked_at is null`;
  return done.count === 1;
}

export async function endTokensOfCode(tx: Tx, codeHash: Buffer): Promise<string[]> {
  const rows = await tx`
    update tokens set revoked_at = now() where code_hash = ${codeHash} and revoked_at is null returning id`;
  return rows.map((row) => row.id);
}

/** Sessions, tokens, unused codes and links of one person. */
export async function endEverything(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from sessions where person_id = ${personId}`;
  await forgetReturn(tx, personId);
  await tx`update tokens set revoked_at = now() where person_id = ${personId} and revoked_at is null`;
  await tx`update oauth_codes set used_at = now() where person_id = ${personId} and used_at is null`;
  await tx`update password_links set used_at = now() where person_id = ${personId} and used_at is null`;
}

/** What somebody who is forgotten for good signed in with: no secret, key or name of a device outlives them. */
export async function deleteWaysIn(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from passwords where person_id = ${personId}`;
  await tx`delete from passkeys where person_id = ${personId}`;
  await tx`delete from passkey_owners where person_id = ${personId}`;
  await tx`delete from totp where person_id = ${personId}`;
}

/** Sessions alone: tokens come back when the suspension ends. */
export async function endSessions(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from sessions where person_id = ${personId}`;
}

/** Sent to every process at commit, and to none after a rollback. */
export async function notifyRevoked(tx: Tx, channel: string, payload: string): Promise<void> {
  await tx`select pg_notify(${channel}, ${payload})`;
}
