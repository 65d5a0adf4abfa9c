import { canonicalBytes } from '#src/agreements/document.ts';
import {
  publicJwk,
  signJws,
  thumbprintOf,
  type Jws,
  type PublicJwk,
  type SigningKey,
} from '#src/agreements/jws.ts';
import { readAgreement, readAgreementOf, readVersions } from '#src/agreements/read.ts';
import type { Db, Reader } from '#src/platform/database.ts';
import { objectHash, type ErasedKind, type ErasureState, type Outcome } from './erasure.ts';
import { refusals } from './refusals.ts';
import { readErasures, type ErasureView } from './read.ts';

/** `typ` of the issuer's signed statement in a certificate. */
export const certificateType = 'kontor-erasure-certificate+jws';

/** What the issuer states, in RFC 8785 form: who held a copy, and what each has said. */
export interface Statement {
  readonly type: 'KontorErasureStatement';
  readonly issuer: string;
  readonly company: string;
  readonly issuedAt: string;
  readonly object: { readonly uri: string; readonly hash: string; readonly kind: ErasedKind };
  readonly holders: readonly Holder[];
}
export interface Holder {
  readonly origin: string;
  readonly company: string;
  readonly state: ErasureState;
  readonly outcome: Outcome | null;
  readonly askedAt: string;
  readonly dueAt: string | null;
  /** Hash of the receipt that says so. */
  readonly receipt: string | null;
}

/** Everything needed to check it without a server: the statement, the receipts, and the agreements that name the keys of both sides. */
export interface Certificate {
  readonly type: 'KontorErasureCertificate';
  readonly statement: Jws;
  readonly receipts: readonly unknown[];
  readonly agreements: readonly {
    readonly document: unknown;
    readonly keys: readonly { readonly keyUri: string; readonly jwk: PublicJwk }[];
  }[];
}

const holdersMax = 10_000;

/** Throws Refusal('not_found') for what was never erased here or never left. */
export async function certificateFor(db: Db, uri: string, key: SigningKey): Promise<Certificate> {
  const erasures = await readErasures(db, { uri, limit: holdersMax });
  const [first] = erasures;
  if (!first) throw refusals.neverErased();
  const receipts = await db<{ id: string; hash: string; document: unknown; agreementId: string }[]>`
    select id, hash, document, agreement_id from erasure_receipts
    where id = any(${erasures.flatMap(({ receiptId }) => receiptId ?? [])}::bigint[]) order by id`;
  const hashes = new Map(receipts.map(({ id, hash }) => [id, hash]));
  const statement: Statement = {
    type: 'KontorErasureStatement',
    issuer: db.instance.origin,
    company: db.instance.company,
    issuedAt: new Date().toISOString(),
    object: { uri, hash: objectHash(uri), kind: first.kind },
    holders: erasures.map((each) => holder(each, hashes)),
  };
  // Those under which receipts were signed, and those in force, which name the key that signs the statement today.
  const current = await Promise.all(erasures.map(({ peerId }) => readAgreementOf(db, peerId)));
  const signed = current.flatMap((each) => (each?.kind === 'mutual' ? [each.id] : []));
  const ids = [...new Set([...receipts.map(({ agreementId }) => agreementId), ...signed])];
  const agreements = await Promise.all(ids.map((id) => proofOf(db, id, key)));
  return {
    type: 'KontorErasureCertificate',
    statement: await signJws(canonicalBytes(statement), certificateType, key),
    receipts: receipts.map(({ document }) => document),
    agreements,
  };
}

function holder(erasure: ErasureView, hashes: ReadonlyMap<string, string>): Holder {
  const { origin, company, state, outcome, askedAt, dueAt, receiptId } = erasure;
  return {
    ...{ origin, company, state, outcome },
    askedAt: askedAt.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    receipt: receiptId === null ? null : (hashes.get(receiptId) ?? null),
  };
}

/** The signed document and the keys whose thumbprints stand in it: what names a key to whoever checks without a server. */
export async function proofOf(
  db: Reader,
  agreementId: string,
  key: SigningKey,
): Promise<Certificate['agreements'][number]> {
  const agreement = await readAgreement(db, agreementId);
  const versions = await readVersions(db, agreementId);
  const document = versions.find(({ payloadHash }) => payloadHash === agreement?.payloadHash)?.document;
  if (!agreement?.partnerKey || agreement.partnerKeyUri === null || !document)
    throw new Error(`Agreement ${agreementId} has lost its document or key.`);
  const named = (await thumbprintOf(key.publicKey)) === agreement.ourThumbprint;
  return {
    document: document.jws,
    keys: [
      { keyUri: agreement.partnerKeyUri, jwk: agreement.partnerKey },
      ...(named ? [{ keyUri: key.keyUri, jwk: publicJwk(key.publicKey) }] : []),
    ],
  };
}
