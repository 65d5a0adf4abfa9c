import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { unseal } from '#src/platform/secrets.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { Attributes, Provider, ProviderId } from './provider.ts';
import { secretLabel } from './store.ts';

const providers = (reader: Reader, which: Fragment): Fragment => reader`
  select id, kind, name, issuer, settings, secret_sealed is not null as has_secret, creates_people, switched_off_at,
    required_at, changed_at, synced_at, sync_problem
  from identity_providers where ${which} order by id`;

/** All, also those switched off; there are a handful. */
export const readProviders = async (reader: Reader): Promise<Provider[]> =>
  reader<Provider[]>`${providers(reader, reader`true`)}`;

/** Those one may sign in with. */
export const readProvidersInUse = async (reader: Reader): Promise<Provider[]> =>
  reader<Provider[]>`${providers(reader, reader`switched_off_at is null`)}`;

export async function readProvider(reader: Reader, id: ProviderId): Promise<Provider | null> {
  const [row] = await reader<Provider[]>`${providers(reader, reader`id = ${id}`)}`;
  return row ?? null;
}

export async function findProvider(reader: Reader, issuer: string): Promise<Provider | null> {
  const [row] = await reader<Provider[]>`${providers(reader, reader`issuer = ${issuer}`)}`;
  return row ?? null;
}

/** For speaking to the provider; shown to nobody. */
export async function readSecret(reader: Reader, id: ProviderId): Promise<string | null> {
  const [row] = await reader<{ secretSealed: Buffer | null }[]>`
    select secret_sealed from identity_providers where id = ${id}`;
  return row?.secretSealed ? unseal(reader.instance.sealKey, row.secretSealed, secretLabel(id)) : null;
}

/** Who somebody is at a provider; the provider is null when it has been removed. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly personId: PersonId;
  readonly attributes: Attributes;
  readonly linkedAt: Date;
  readonly lastUsedAt: Date | null;
  readonly providerId: ProviderId | null;
  readonly providerName: string | null;
}

const identities = (reader: Reader, which: Fragment): Fragment => reader`
  select i.issuer, i.subject, i.person_id, i.attributes, i.linked_at, i.last_used_at, v.id as provider_id, v.name as provider_name
  from identities i left join identity_providers v on v.issuer = i.issuer where ${which} order by i.linked_at`;

export async function findIdentity(
  reader: Reader,
  issuer: string,
  subject: string,
): Promise<Identity | null> {
  const [row] = await reader<Identity[]>`
    ${identities(reader, reader`i.issuer = ${issuer} and i.subject = ${subject}`)}`;
  return row ?? null;
}

export const readIdentitiesOf = async (reader: Reader, personId: PersonId): Promise<Identity[]> =>
  reader<Identity[]>`${identities(reader, reader`i.person_id = ${personId}`)}`;

export async function isKnownIssuer(reader: Reader, issuer: string): Promise<boolean> {
  const rows = await reader`select from identities where issuer = ${issuer} limit 1`;
  return rows.length > 0;
}

/** Somebody of a provider, for its page. */
export interface ListedIdentity {
  readonly personId: PersonId;
  readonly name: string;
  readonly handle: string;
  readonly subject: string;
  readonly lastUsedAt: Date | null;
}
const listedMax = 200;

export const readPeopleOf = async (reader: Reader, issuer: string): Promise<ListedIdentity[]> => reader<
  ListedIdentity[]
>`
  select i.person_id, p.name, p.handle, i.subject, i.last_used_at from identities i join people p on p.id = i.person_id
  where i.issuer = ${issuer} order by lower(p.handle) limit ${listedMax}`;

export async function countPeopleOf(reader: Reader): Promise<ReadonlyMap<string, number>> {
  const rows = await reader<{ issuer: string; n: number }[]>`
    select issuer, count(*)::int as n from identities group by issuer`;
  return new Map(rows.map(({ issuer, n }) => [issuer, n]));
}

/** An administrator who can always sign in locally. */
export interface BreakGlass {
  readonly personId: PersonId;
  readonly name: string;
  readonly handle: string;
  readonly namedAt: Date;
  /** Still an administrator of ours, with a password or a passkey. */
  readonly works: boolean;
}

export const readBreakGlass = async (reader: Reader): Promise<BreakGlass[]> => reader<BreakGlass[]>`
  select b.person_id, p.name, p.handle, b.named_at, ${canOpen(reader)} as works
  from break_glass b join people p on p.id = b.person_id order by b.named_at, b.person_id`;

/** Over `people p`. */
const canOpen = (reader: Reader): Fragment => reader`(
  p.is_admin and p.deactivated_at is null and p.peer_id is null and (
    exists (select from passwords w where w.person_id = p.id) or exists (select from passkeys k where k.person_id = p.id)))`;

/** Whether that person could be one. */
export async function canBreakGlass(reader: Reader, personId: PersonId): Promise<boolean> {
  const rows = await reader`select from people p where p.id = ${personId} and ${canOpen(reader)}`;
  return rows.length > 0;
}

/** The provider that everybody but these has to use; null: none. */
export async function readRequirement(reader: Reader): Promise<Provider | null> {
  const [row] = await reader<Provider[]>`
    ${providers(reader, reader`required_at is not null and switched_off_at is null`)} limit 1`;
  return row ?? null;
}

/** What a session came with, for signing out at the provider as well. */
export interface IdentitySession {
  readonly providerId: ProviderId;
  readonly issuer: string;
  readonly subject: string;
  readonly sid: string | null;
  readonly idTokenSealed: Buffer | null;
}

export async function readIdentitySession(
  reader: Reader,
  sessionId: string,
): Promise<IdentitySession | null> {
  const [row] = await reader<IdentitySession[]>`
    select provider_id, issuer, subject, sid, id_token_sealed from identity_sessions where session_id = ${sessionId}`;
  return row ?? null;
}

/** The sessions that a provider's logout is about: of one of its own sessions, or of a subject everywhere. */
export const readSessionsFrom = async (
  reader: Reader,
  from: { readonly issuer: string; readonly sid: string | null; readonly subject: string | null },
): Promise<{ readonly id: string; readonly personId: PersonId }[]> => reader<
  { id: string; personId: PersonId }[]
>`
  select s.id, s.person_id from identity_sessions i join sessions s on s.id = i.session_id
  where i.issuer = ${from.issuer} and (${from.sid}::text is null or i.sid = ${from.sid})
    and (${from.subject}::text is null or i.subject = ${from.subject})
    and (${from.sid}::text is not null or ${from.subject}::text is not null)`;

/** Someone active here with this address, if there is. */
export async function findPersonByEmail(reader: Reader, email: string): Promise<PersonId | null> {
  const [row] = await reader<{ id: PersonId }[]>`
    select id from people where lower(email) = lower(${email}) and peer_id is null and kind = 'person'
      and deactivated_at is null limit 1`;
  return row?.id ?? null;
}
