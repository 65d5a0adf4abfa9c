import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isSignedBy } from '#src/agreements/jws.ts';
import type { Certificate } from '#src/erasure/certificate.ts';
import { partiesOf, type Party } from '#src/erasure/verify.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';
import { differenceOf, digestOf } from '#src/successions/lines.ts';
import { collections, readItems, type Items } from './items.ts';
import { linesOf } from './lines.ts';
import { readOrder, type SignedOrder } from './order.ts';

export const manifestName = 'manifest.json';
export const linesName = 'lines.txt';
export const signaturesName = 'signatures.json';

const manifestSchema = lazily(() =>
  z.object({
    format: z.literal('kontor-carve-out'),
    version: z.literal(1),
    id: z.uuid(),
    company: z.string(),
    entries: z.record(z.string().max(700), z.string().regex(/^[0-9a-f]{64}$/)),
  }),
);
const signaturesSchema = lazily(() =>
  z.object({
    order: z.unknown(),
    agreements: z
      .array(
        z.object({
          document: z.unknown(),
          keys: z.array(
            z.object({
              keyUri: z.string(),
              jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
            }),
          ),
        }),
      )
      .max(10),
  }),
);

export interface ArchiveVerdict {
  /** What is not as it was signed; none means that everything below is proven. */
  readonly problems: readonly string[];
  readonly order: SignedOrder | null;
  readonly items: Items | null;
  /** Origins whose signature is on it. */
  readonly signedBy: readonly string[];
  /** As `signatures.json` has them. */
  readonly agreements: Certificate['agreements'];
}

const shownMax = 20;
const sha256 = (bytes: Uint8Array, as: 'hex' | 'base64url'): string =>
  createHash('sha256').update(bytes).digest(as);

/** Checks the archive of a carve-out by itself: no server, no database, no clock. Whatever was changed is named. */
export async function verifyArchive(files: ReadonlyMap<string, Uint8Array>): Promise<ArchiveVerdict> {
  const problems: string[] = [];
  const none = { problems, order: null, items: null, signedBy: [], agreements: [] };
  const manifestBytes = files.get(manifestName);
  const manifest = manifestSchema().safeParse(parsed(manifestBytes));
  const signatures = signaturesSchema().safeParse(parsed(files.get(signaturesName)));
  if (!manifestBytes || !manifest.success || !signatures.success)
    return { ...none, problems: ['This is no archive of a carve-out, or its manifest cannot be read.'] };
  checkEntries(files, manifest.data.entries, problems);
  const order = orderOf(signatures.data.order, problems);
  if (order !== null && order.payload.manifest !== sha256(manifestBytes, 'base64url'))
    problems.push(`${manifestName} is not the one that was signed.`);
  const items = itemsOf(files, problems);
  if (items !== null && order !== null) checkLines(files, items, order, problems);
  // Each was read above as what a certificate has.
  const agreements = signatures.data.agreements as Certificate['agreements'];
  const parties = await partiesOf(agreements, problems);
  const signedBy = order === null ? [] : await signersOf(order, parties, problems);
  return { problems: problems.slice(0, shownMax), order, items, signedBy, agreements };
}

function parsed(bytes: Uint8Array | undefined): unknown {
  try {
    return bytes === undefined ? null : (JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  } catch {
    return null; // not JSON: the caller says what is missing
  }
}

function checkEntries(
  files: ReadonlyMap<string, Uint8Array>,
  entries: Readonly<Record<string, string>>,
  problems: string[],
): void {
  for (const [name, hash] of Object.entries(entries)) {
    const bytes = files.get(name);
    if (!bytes) problems.push(`${name} is missing.`);
    else if (sha256(bytes, 'hex') !== hash) problems.push(`${name} was changed.`);
  }
  for (const name of files.keys())
    if (!Object.hasOwn(entries, name) && name !== manifestName && name !== signaturesName)
      problems.push(`${name} was added.`);
}

function orderOf(value: unknown, problems: string[]): SignedOrder | null {
  try {
    return readOrder(value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problems.push(`The signed order cannot be read: ${error.message}`);
    return null;
  }
}

function itemsOf(files: ReadonlyMap<string, Uint8Array>, problems: string[]): Items | null {
  const read = <Kind extends keyof Items>(kind: Kind): Items[Kind] | null => {
    const items = readItems(kind, parsed(files.get(collections[kind][0])));
    if (typeof items !== 'string') return items;
    problems.push(items);
    return null;
  };
  const [people, groups, posts] = [read('people'), read('groups'), read('posts')];
  const [reactions, follows, memberships] = [read('reactions'), read('follows'), read('memberships')];
  if (!people || !groups || !posts || !reactions || !follows || !memberships) return null;
  return { people, groups, posts, reactions, follows, memberships };
}

/** The line that differs says which person, post or tie it is. */
function checkLines(
  files: ReadonlyMap<string, Uint8Array>,
  items: Items,
  order: SignedOrder,
  problems: string[],
): void {
  const here = linesOf(items);
  if (digestOf(here) === order.payload.digest && here.length === order.payload.lines) return;
  const told = new TextDecoder().decode(files.get(linesName)).split('\n').filter(Boolean);
  const { first } = differenceOf(told, here);
  problems.push(
    ...first.map((line) => `Not as it was signed: ${line.slice(0, line.lastIndexOf(' '))}`),
    `What is in it amounts to ${here.length} lines that are not the ${order.payload.lines} that were signed.`,
  );
}

async function signersOf(
  { jws, payload }: SignedOrder,
  parties: readonly Party[],
  problems: string[],
): Promise<string[]> {
  const signers: string[] = [];
  for (const origin of [payload.from, payload.to]) {
    const keys = parties.filter((party) => party.origin === origin && party.agreement === payload.agreement);
    const signed = await Promise.all(keys.map(({ key }) => isSignedBy(jws, key)));
    if (signed.includes(true)) signers.push(origin);
  }
  if (!signers.includes(payload.from))
    problems.push(`It is not signed by ${payload.from}, or was changed afterwards.`);
  if (jws.signatures.length > signers.length && signers.includes(payload.from))
    problems.push('One of its signatures is not by a company that the order names.');
  return signers;
}
