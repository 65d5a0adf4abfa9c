import { publicJwk, type PublicJwk } from '#src/agreements/jws.ts';
import { readAgreementOf, readVersions } from '#src/agreements/read.ts';
import type { Db } from '#src/platform/database.ts';
import { ourKeys } from './verify.ts';
import type { Head } from './seal.ts';

/** First line of an export. Who checks it compares the keys with those that the agreements name. */
export interface ExportHeader {
  readonly type: 'KontorAuditExport';
  readonly origin: string;
  readonly company: string;
  readonly at: string;
  /** What the first entry follows. */
  readonly start: Head;
  readonly keys: readonly ExportKey[];
  readonly partners: readonly ExportPartner[];
}
export interface ExportKey {
  readonly keyUri: string;
  readonly jwk: PublicJwk;
}
/** A partner that countersigned roots, and the agreement that names both keys. */
export interface ExportPartner extends ExportKey {
  readonly origin: string;
  readonly agreement: unknown;
}
export interface ExportRoot {
  readonly type: 'KontorAuditExportRoot';
  readonly document: unknown;
  readonly countersigned: readonly { readonly origin: string; readonly document: unknown }[];
}

const batchMax = 5_000;

/**
 * The log as lines of JSON, to be checked by itself: the header; each entry with its number and hash; the signed roots, with partners'
 * countersignatures. `since`: only entries of the days after the last root before that day. Not sealed yet is not in it.
 */
export async function* exportAudit(db: Db, since: string | null = null): AsyncGenerator<string> {
  const start = await startOf(db, since);
  const header: ExportHeader = {
    type: 'KontorAuditExport',
    origin: db.instance.origin,
    company: db.instance.company,
    at: new Date().toISOString(),
    start,
    keys: (await ourKeys(db)).map(({ keyUri, publicKey }) => ({ keyUri, jwk: publicJwk(publicKey) })),
    partners: await partnersOf(db),
  };
  yield `${JSON.stringify(header)}\n`;
  for (let after = start.number; ;) {
    const rows = await db<{ number: string; said: string; hash: string }[]>`
      select number, said, hash from audit_log where number > ${after} order by number limit ${batchMax}`;
    for (const { number, said, hash } of rows)
      yield `{"entry":${said},"hash":"${hash}","number":${number}}\n`;
    if (rows.length < batchMax) break;
    after = Number(rows.at(-1)?.number);
  }
  yield* rootLines(db, start.number);
}

async function startOf(db: Db, since: string | null): Promise<Head> {
  const [row] = await db<{ number: string; hash: string }[]>`
    select number, hash from audit_roots
    where number < (select min(number) from audit_log) or day < ${since ?? '0001-01-01'}
    order by number desc limit 1`;
  return row ? { number: Number(row.number), hash: row.hash } : { number: 0, hash: null };
}

async function partnersOf(db: Db): Promise<ExportPartner[]> {
  const peers = await db<{ peerId: number }[]>`
    select distinct peer_id from audit_roots_given where document is not null order by 1`;
  const all: ExportPartner[] = [];
  for (const { peerId } of peers) {
    const agreement = await readAgreementOf(db, peerId);
    if (!agreement?.partnerKey || agreement.partnerKeyUri === null) continue;
    const versions = await readVersions(db, agreement.id);
    const signed = versions.find(({ payloadHash }) => payloadHash === agreement.payloadHash);
    if (!signed) continue;
    const { origin, partnerKey: jwk, partnerKeyUri: keyUri } = agreement;
    all.push({ origin, keyUri, jwk, agreement: signed.document.jws });
  }
  return all;
}

async function* rootLines(db: Db, from: number): AsyncGenerator<string> {
  const rows = await db<Omit<ExportRoot, 'type'>[]>`
    select r.document, coalesce((select jsonb_agg(jsonb_build_object('origin', p.origin, 'document', g.document) order by p.origin)
      from audit_roots_given g join peers p on p.id = g.peer_id where g.day = r.day and g.document is not null), '[]') as countersigned
    from audit_roots r where r.number >= ${from} order by r.day`;
  for (const { document, countersigned } of rows)
    yield `${JSON.stringify({ type: 'KontorAuditExportRoot', document, countersigned } satisfies ExportRoot)}\n`;
}
