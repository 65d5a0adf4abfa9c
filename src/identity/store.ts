import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { seal } from '#src/platform/secrets.ts';
import type { Attributes, ProviderId, ProviderKind, ProviderSettings } from './provider.ts';

export interface ProviderRow {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly issuer: string;
  readonly settings: ProviderSettings;
  readonly createsPeople: boolean;
}

export const secretLabel = (id: ProviderId): string => `identity provider ${id}`;

export async function insertProvider(tx: Tx, by: PersonId, row: ProviderRow): Promise<ProviderId> {
  const id = newId<ProviderId>();
  await tx`
    insert into identity_providers (id, kind, name, issuer, settings, creates_people, created_by)
    values (${id}, ${row.kind}, ${row.name}, ${row.issuer}, ${json(tx, row.settings)}, ${row.createsPeople}, ${by})`;
  return id;
}

export async function updateProvider(tx: Tx, id: ProviderId, row: ProviderRow): Promise<void> {
  await tx`
    update identity_providers set name = ${row.name}, issuer = ${row.issuer}, settings = ${json(tx, row.settings)},
      creates_people = ${row.createsPeople}, changed_at = now() where id = ${id}`;
}

export async function storeSecret(tx: Tx, id: ProviderId, secret: string): Promise<void> {
  const sealed = seal(tx.instance.sealKey, secret, secretLabel(id));
  await tx`update identity_providers set secret_sealed = ${sealed}, changed_at = now() where id = ${id}`;
}

export async function switchProvider(tx: Tx, id: ProviderId, on: boolean): Promise<void> {
  await tx`
    update identity_providers set switched_off_at = case when ${on} then null else coalesce(switched_off_at, now()) end,
      required_at = case when ${on} then required_at end, changed_at = now() where id = ${id}`;
}

/** When it was last asked, and what went wrong, if anything. */
export async function noteSync(reader: Reader, id: ProviderId, problem: string | null): Promise<void> {
  await reader`
    update identity_providers set synced_at = now(), sync_problem = ${problem?.slice(0, 1_000) ?? null} where id = ${id}`;
}

export async function markRequired(tx: Tx, id: ProviderId, by: PersonId | null): Promise<void> {
  await tx`
    update identity_providers set required_at = case when ${by !== null} then coalesce(required_at, now()) end,
      required_by = ${by}, changed_at = now() where id = ${id}`;
}

export async function deleteProvider(tx: Tx, id: ProviderId): Promise<void> {
  await tx`delete from identity_providers where id = ${id}`;
}

export async function insertIdentity(
  tx: Tx,
  identity: {
    readonly issuer: string;
    readonly subject: string;
    readonly personId: PersonId;
    readonly by: PersonId | null;
  },
): Promise<void> {
  await tx`
    insert into identities (issuer, subject, person_id, linked_by)
    values (${identity.issuer}, ${identity.subject}, ${identity.personId}, ${identity.by})
    on conflict (issuer, subject) do nothing`;
}

export async function deleteIdentity(
  tx: Tx,
  personId: PersonId,
  issuer: string,
  subject: string,
): Promise<boolean> {
  const gone = await tx`
    delete from identities where person_id = ${personId} and issuer = ${issuer} and subject = ${subject}`;
  return gone.count === 1;
}

export async function deleteIdentitiesOf(tx: Tx, personId: PersonId): Promise<void> {
  await tx`delete from identities where person_id = ${personId}`;
}

export async function storeAttributes(
  tx: Tx,
  identity: { readonly issuer: string; readonly subject: string },
  attributes: Attributes,
): Promise<void> {
  await tx`
    update identities set attributes = ${json(tx, attributes)}, last_used_at = now()
    where issuer = ${identity.issuer} and subject = ${identity.subject}`;
}

export interface NewFlow {
  readonly stateHash: Buffer;
  readonly providerId: ProviderId;
  readonly browserHash: Buffer;
  readonly sessionId: string | null;
  readonly purpose: string;
  readonly sealed: Buffer;
}

export async function insertFlow(reader: Reader, flow: NewFlow, minutes: number): Promise<void> {
  await reader`
    insert into identity_flows (state_hash, provider_id, browser_hash, session_id, purpose, sealed, expires_at)
    values (${flow.stateHash}, ${flow.providerId}, ${flow.browserHash}, ${flow.sessionId}, ${flow.purpose},
      ${flow.sealed}, now() + make_interval(mins => ${minutes}))`;
}

/** Of two simultaneous answers one gets the row, right or wrong. */
export async function takeFlowRow(
  reader: Reader,
  stateHash: Buffer,
): Promise<(Omit<NewFlow, 'stateHash'> & { readonly startedAt: Date }) | null> {
  const [row] = await reader<(Omit<NewFlow, 'stateHash'> & { startedAt: Date; isOver: boolean })[]>`
    delete from identity_flows where state_hash = ${stateHash}
    returning provider_id, browser_hash, session_id, purpose, sealed, started_at, expires_at <= now() as is_over`;
  return row && !row.isOver ? row : null;
}

export async function insertIdentitySession(
  tx: Tx,
  session: {
    readonly tokenHash: Buffer;
    readonly providerId: ProviderId;
    readonly issuer: string;
    readonly subject: string;
    readonly sid: string | null;
    readonly idTokenSealed: Buffer | null;
  },
): Promise<void> {
  const { tokenHash, providerId, issuer, subject, sid, idTokenSealed } = session;
  await tx`
    insert into identity_sessions (session_id, provider_id, issuer, subject, sid, id_token_sealed)
    select id, ${providerId}, ${issuer}, ${subject}, ${sid}, ${idTokenSealed} from sessions where token_hash = ${tokenHash}`;
}

/** False: it has been counted before. */
export async function insertStatement(
  tx: Tx,
  statement: { readonly issuer: string; readonly id: string; readonly minutes: number },
): Promise<boolean> {
  const done = await tx`
    insert into identity_statements (issuer, statement_id, expires_at)
    values (${statement.issuer}, ${statement.id}, now() + make_interval(mins => ${statement.minutes}))
    on conflict do nothing`;
  return done.count === 1;
}

export async function putBreakGlass(tx: Tx, personId: PersonId, by: PersonId): Promise<boolean> {
  const done = await tx`
    insert into break_glass (person_id, named_by) values (${personId}, ${by}) on conflict do nothing`;
  return done.count === 1;
}

export async function deleteBreakGlass(tx: Tx, personId: PersonId): Promise<boolean> {
  const gone = await tx`delete from break_glass where person_id = ${personId}`;
  return gone.count === 1;
}

/** The first one stays: what providers know. */
export async function insertSamlKey(
  reader: Reader,
  certificate: string,
  privateSealed: Buffer,
): Promise<void> {
  await reader`
    insert into saml_key (certificate, private_sealed) values (${certificate}, ${privateSealed}) on conflict do nothing`;
}
