import { mayEnter } from '#src/people/policy.ts';
import type { Reader } from '#src/platform/database.ts';
import { owesAcceptance } from '#src/company/documents.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import type { Means, Owed } from './session.ts';

export async function readPasswordHash(reader: Reader, personId: PersonId): Promise<string | null> {
  const [row] = await reader`select hash from passwords where person_id = ${personId}`;
  return row?.hash ?? null;
}

/** An administrator wants it replaced. */
export async function isPasswordDue(reader: Reader, personId: PersonId): Promise<boolean> {
  const rows =
    await reader`select from passwords where person_id = ${personId} and change_due_at is not null`;
  return rows.length > 0;
}

export async function readPasswordDate(reader: Reader, personId: PersonId): Promise<Date | null> {
  const [row] = await reader`select changed_at from passwords where person_id = ${personId}`;
  return row?.changedAt ?? null;
}

export async function readEmail(reader: Reader, personId: PersonId): Promise<string | null> {
  const [row] = await reader`select email from people where id = ${personId}`;
  return row?.email ?? null;
}

/** What others call a person: not to be used as a password. */
export async function readNames(reader: Reader, personId: PersonId): Promise<string[]> {
  const [row] =
    await reader`select name, handle, coalesce(email, '') as email from people where id = ${personId}`;
  return row ? [row.name, row.handle, row.email] : [];
}

/**
 * Who may sign in as `login`: a handle, `handle@our.host`, or an e-mail address. An address shared by two people matches neither, because no one
 * decided which it would be.
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

export async function countAttempts(reader: Reader, key: string, windowMinutes: number): Promise<number> {
  const [row] = await reader`
    select count(*)::int as n from login_attempts
    where key = ${key} and at > now() - make_interval(mins => ${windowMinutes})`;
  return row?.n ?? 0;
}

interface SessionRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly createdAt: Date;
  readonly isProven: boolean;
  readonly owes: boolean;
  readonly owesFactor: Owed | null;
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
      s.proven_at > now() - make_interval(mins => ${provenMinutes}) as is_proven, ${owing(reader)} as owes,
      case when s.code_owed_at is not null then 'code' when ${owesPassword(reader)} then 'password'
        when ${owesApp(reader)} then 'app' end as owes_factor
    from sessions s join people p on p.id = s.person_id
    where s.token_hash = ${hash} and s.expires_at > now()
      and (s.code_owed_at is null or s.code_owed_at > now() - make_interval(mins => ${codeMinutes})) and ${mayEnter(reader, 'p')}`;
  return row ?? null;
}

/** Over `sessions s`: somebody is in by a password that an administrator wants replaced. */
const owesPassword = (reader: Reader): Fragment => reader`(
  s.means = 'password' and exists (select from passwords w where w.person_id = s.person_id and w.change_due_at is not null))`;

/** How long somebody may look for their phone. */
const codeMinutes = 15;

/** Over `sessions s`: the company demands a second factor of whoever types a password, and this person has none. */
const owesApp = (reader: Reader): Fragment => reader`(
  s.typed and exists (select from settings where name = 'second_factor' and value = 'true'::jsonb)
  and not exists (select from totp where person_id = s.person_id and confirmed_at is not null))`;

export interface TokenRow {
  readonly id: string;
  readonly personId: PersonId | null;
  readonly appId: string | null;
  readonly scopes: string[];
  readonly owes: boolean;
  readonly stale: boolean;
}

/** Over `people p`: they have not accepted what their company asks everybody to accept, and can do nothing else until they have. */
const owing = (reader: Reader): Fragment => {
  const tag: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
  return reader`coalesce(p.kind = 'person' and ${owesAcceptance(tag, reader`p.id`)}, false)`;
};

export async function readTokenRow(reader: Reader, hash: Buffer): Promise<TokenRow | null> {
  const [row] = await reader<TokenRow[]>`
    select t.id, t.person_id, t.app_id, t.scopes, ${owing(reader)} as owes,
      t.last_used_at is null or t.last_used_at < now() - interval '1 hour' as stale
    from tokens t left join people p on p.id = t.person_id
    where t.token_hash = ${hash} and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
      and (t.person_id is null or ${mayEnter(reader, 'p')})`;
  return row ?? null;
}

/** One of a person's sessions, as shown to them. */
export interface ListedSession {
  readonly id: string;
  readonly userAgent: string;
  readonly means: Means;
  readonly address: string | null;
  readonly createdAt: Date;
  /** To the hour. */
  readonly lastSeenAt: Date;
}

export async function readSessions(reader: Reader, personId: PersonId): Promise<ListedSession[]> {
  return reader<ListedSession[]>`
    select id, user_agent, means, address, created_at, last_seen_at from sessions
    where person_id = ${personId} and expires_at > now() and code_owed_at is null order by last_seen_at desc, id desc limit ${listedMax}`;
}

/** An app or script that acts for a person. */
export interface ListedToken {
  readonly id: string;
  readonly name: string;
  readonly website: string | null;
  readonly scopes: string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export async function readTokens(reader: Reader, personId: PersonId): Promise<ListedToken[]> {
  return reader<ListedToken[]>`
    select t.id, t.name, a.website, t.scopes, t.created_at, t.last_used_at
    from tokens t left join oauth_apps a on a.id = t.app_id
    where t.person_id = ${personId} and t.revoked_at is null and not t.scopes && ${davScopes}
    order by t.id desc limit ${listedMax}`;
}

/** One of a person's own tokens, made for a program. */
export interface ListedApiToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: string[];
  readonly createdAt: Date;
  /** To the hour. */
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

/** Those no app was given, and that open neither folders nor a calendar's address. */
export async function readTokenRows(reader: Reader, personId: PersonId): Promise<ListedApiToken[]> {
  return reader<ListedApiToken[]>`
    select t.id, t.name, t.scopes, t.created_at, t.last_used_at, t.expires_at from tokens t
    where t.person_id = ${personId} and t.app_id is null and t.revoked_at is null
      and (t.expires_at is null or t.expires_at > now()) and not t.scopes && ${davScopes}
      and not exists (select from unnest(t.scopes) s where starts_with(s, 'calendar')) order by t.id desc limit ${listedMax}`;
}

/** Those of app passwords, which are listed by themselves. */
const davScopes = ['dav:documents', 'dav:calendar'];

interface AppPasswordRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

export async function readAppPasswordRows(reader: Reader, personId: PersonId): Promise<AppPasswordRow[]> {
  return reader<AppPasswordRow[]>`
    select t.id, t.name, t.scopes, t.created_at, t.last_used_at, t.expires_at from tokens t
    where t.person_id = ${personId} and t.revoked_at is null and t.scopes && ${davScopes}
      and (t.expires_at is null or t.expires_at > now()) order by t.id desc limit ${listedMax}`;
}

/** Whose it is, while it is valid. */
export async function findAppPassword(
  reader: Reader,
  hash: Buffer,
): Promise<(TokenRow & { personId: PersonId; handle: string; email: string | null }) | null> {
  const [row] = await reader<(TokenRow & { personId: PersonId; handle: string; email: string | null })[]>`
    select t.id, t.person_id, t.app_id, t.scopes, p.handle, p.email, ${owing(reader)} as owes,
      t.last_used_at is null or t.last_used_at < now() - interval '1 hour' as stale
    from tokens t join people p on p.id = t.person_id
    where t.token_hash = ${hash} and t.scopes && ${davScopes} and t.revoked_at is null and ${mayEnter(reader, 'p')}
      and (t.expires_at is null or t.expires_at > now())`;
  return row ?? null;
}

/** More than one page of them would not be read. */
const listedMax = 200;

/** An OAuth application. The hash of its secret stays in this slice. */
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
