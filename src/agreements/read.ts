import type { Reader } from '#src/platform/database.ts';
import { originOf } from '#src/platform/addresses.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isUuid } from '#src/platform/ids.ts';
import type { Agreement } from './agreement.ts';
import { readDocument, type Document } from './document.ts';

/** More than any instance plans for; a list beyond it is cut, oldest first. */
const listMax = 20_000;

export async function readAgreement(reader: Reader, id: string): Promise<Agreement | null> {
  const [row] = await agreementRows(reader, reader`a.id = ${id}`);
  return row ?? null;
}

/** All agreements, or those with one partner; newest first. */
export const listAgreements = (reader: Reader, peerId?: number): Promise<Agreement[]> =>
  agreementRows(reader, peerId === undefined ? reader`true` : reader`a.peer_id = ${peerId}`);

/** Every peer's relevant agreement: the one in force, otherwise the one that ended last. With the revision it was read at, in one snapshot. */
export async function readRegistry(reader: Reader): Promise<{ revision: string; agreements: Agreement[] }> {
  const rows = await reader<(Agreement & { revision: string; id: string | null })[]>`
    select b.revision, a.* from agreement_book b left join (
      select distinct on (a.peer_id) ${columns(reader)}
      ${tables(reader)}
      where a.terms is not null
      order by a.peer_id, (a.state in ('active', 'terminating')) desc, a.activated_at desc) a on true`;
  return { revision: rows[0]?.revision ?? '0', agreements: rows.filter((r) => r.id !== null) };
}

/** The agreement with a partner that is in force, or the one that ended last. Null: there never was one. */
export async function readAgreementOf(reader: Reader, peerId: number): Promise<Agreement | null> {
  const rows = await agreementRows(reader, reader`a.peer_id = ${peerId} and a.terms is not null`);
  const inForce = rows.find(({ decided }) => decided === 'active' || decided === 'terminating');
  return inForce ?? rows.toSorted((a, b) => Number(b.activatedAt) - Number(a.activatedAt))[0] ?? null;
}

export async function readRevision(reader: Reader): Promise<string> {
  const [row] = await reader<{ revision: string }[]>`select revision from agreement_book`;
  return row?.revision ?? '0';
}

/** One version of an agreement: its signed document and its state. */
export interface Version {
  readonly payloadHash: string;
  readonly version: number;
  readonly state: 'draft' | 'proposed' | 'active' | 'superseded' | 'withdrawn';
  readonly proposedBy: 'us' | 'partner';
  readonly document: Document;
  readonly createdAt: Date;
  readonly signedAt: Date | null;
}

type VersionRow = Omit<Version, 'document'> & { document: unknown };

/** Oldest first. */
export async function readVersions(reader: Reader, agreementId: string): Promise<Version[]> {
  const rows = await reader<VersionRow[]>`
    select payload_hash, version, state, proposed_by, document, created_at, signed_at
    from agreement_versions where agreement_id = ${agreementId} order by created_at, version`;
  return rows.map((row) => ({ ...row, document: readDocument(row.document) }));
}

export async function readVersion(
  reader: Reader,
  agreementId: string,
  payloadHash: string,
): Promise<Version | null> {
  const versions = await readVersions(reader, agreementId);
  return versions.find((v) => v.payloadHash === payloadHash) ?? null;
}

/** The proposal waiting for a signature, ours or theirs. */
export async function readOpenVersion(reader: Reader, agreementId: string): Promise<Version | null> {
  const versions = await readVersions(reader, agreementId);
  return versions.find((v) => v.state === 'draft' || v.state === 'proposed') ?? null;
}

/** All proposals waiting for a signature, by agreement. */
export async function readOpenVersions(reader: Reader): Promise<ReadonlyMap<string, Version>> {
  const rows = await reader<(VersionRow & { agreementId: string })[]>`
    select agreement_id, payload_hash, version, state, proposed_by, document, created_at, signed_at
    from agreement_versions where state in ('draft', 'proposed') order by created_at desc limit ${listMax}`;
  return new Map(
    rows.map(({ agreementId, ...row }) => [agreementId, { ...row, document: readDocument(row.document) }]),
  );
}

/**
 * The agreement an administrator means by an id, the start of one (8 characters or more), an origin or a host. For a partner with several, the
 * one in force, otherwise the newest. Throws Refusal if none or more than one matches.
 */
export async function findAgreement(reader: Reader, wanted: string): Promise<Agreement> {
  if (isUuid(wanted)) {
    const found = await readAgreement(reader, wanted);
    if (found) return found;
    throw new Refusal('not_found', `There is no agreement ${wanted} here.`);
  }
  if (/^[0-9a-f-]{8,36}$/.test(wanted)) {
    const found = await agreementRows(reader, reader`a.id::text like ${`${wanted}%`}`);
    if (found.length > 1)
      throw new Refusal('conflict', `Several agreements start with ${wanted}; give more of the id.`);
    if (found[0]) return found[0];
  }
  const origins = [originOf(wanted), originOf(`https://${wanted}`), originOf(`http://${wanted}`)].filter(
    (o) => o !== null,
  );
  const found = await agreementRows(reader, reader`p.origin = any(${origins})`);
  const best = found.find((a) => a.decided === 'active' || a.decided === 'terminating') ?? found[0];
  if (best) return best;
  throw new Refusal(
    'not_found',
    `There is no agreement "${wanted}". See \`kontor agreement list\` for ids and origins.`,
  );
}

/** Denials of one partner (0: of all hosts without an agreement), newest day first. */
export interface DenialCount {
  readonly day: string;
  readonly question: string;
  readonly code: string;
  readonly count: number;
}

export async function readDenials(reader: Reader, peerId: number, limit = 100): Promise<DenialCount[]> {
  return await reader<DenialCount[]>`
    select day::text, question, code, count::float8 as count from agreement_decisions
    where peer_id = ${peerId} order by day desc, count desc limit ${limit}`;
}

async function agreementRows(reader: Reader, where: ReturnType<Reader>): Promise<Agreement[]> {
  return await reader<Agreement[]>`
    select ${columns(reader)} ${tables(reader)} where ${where} order by a.created_at desc limit ${listMax}`;
}

const columns = (reader: Reader) => reader`
  a.id, a.peer_id, p.origin, p.software, a.kind, a.state as decided, a.proposed_by, a.version, a.payload_hash, a.terms, a.narrowing,
  a.partner_key, a.partner_key_uri, a.our_thumbprint, a.ends_at, a.end_reason, a.trouble, a.created_at, a.activated_at,
  ours.side is not null as suspended_by_us, theirs.side is not null as suspended_by_partner`;

const tables = (reader: Reader) => reader`
  from agreements a join peers p on p.id = a.peer_id
  left join agreement_suspensions ours on ours.agreement_id = a.id and ours.side = 'us'
  left join agreement_suspensions theirs on theirs.agreement_id = a.id and theirs.side = 'partner'`;
