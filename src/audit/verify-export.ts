import { canonicalBytes, readDocument } from '#src/agreements/document.ts';
import { isSignedBy, keyFromJwk, thumbprintOf, type VerifyingKey } from '#src/agreements/jws.ts';
import { Refusal } from '#src/platform/errors.ts';
import { createChecker } from './check.ts';
import type { ExportHeader, ExportPartner, ExportRoot } from './export.ts';
import { readRoot } from './root.ts';

export interface ExportVerdict {
  /** What is not as it was sealed or signed; none means that everything below is proven. */
  readonly problems: readonly string[];
  readonly proven: readonly string[];
  readonly checked: number;
}

type Line = ExportRoot | { readonly entry: unknown; readonly number: number; readonly hash: string };

/** Checks an export by itself: no server, no database, no clock. `lines`: parsed JSON, in order. */
export async function verifyExport(lines: AsyncIterable<unknown>): Promise<ExportVerdict> {
  const iterator = lines[Symbol.asyncIterator]();
  const header = headerIn((await iterator.next()).value);
  if (header === null) return { problems: ['This is no export of an audit log.'], proven: [], checked: 0 };
  const problems: string[] = [];
  const ours = keysOf(header.keys, problems);
  const checker = createChecker(header.start, [], null);
  const hashes = new Set<string>(header.start.hash === null ? [] : [header.start.hash]);
  const proven: string[] = [];
  const partners = await partnersIn(header, problems);
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const line = next.value as Line;
    if ('type' in line) await judgeRoot({ line, ours, partners, hashes }, problems, proven);
    else {
      checker.check({
        number: line.number,
        hash: line.hash,
        said: canonicalBytes(line.entry).toString('utf8'),
      });
      hashes.add(line.hash);
    }
  }
  problems.push(...checker.flaws.map(({ words }) => words));
  if (proven.length === 0)
    problems.push('No signed root covers it: nothing says that these entries are the ones that were sealed.');
  return { problems, proven, checked: checker.checked };
}

function headerIn(value: unknown): ExportHeader | null {
  const header = value as Partial<ExportHeader> | null | undefined;
  if (typeof header !== 'object' || header?.type !== 'KontorAuditExport') return null;
  const isWhole =
    Array.isArray(header.keys) && Array.isArray(header.partners) && typeof header.start === 'object';
  return isWhole ? (header as ExportHeader) : null;
}

function keysOf(keys: ExportHeader['keys'], problems: string[]): VerifyingKey[] {
  return keys.flatMap(({ keyUri, jwk }) => {
    try {
      return [{ keyUri, publicKey: keyFromJwk(jwk) }];
    } catch {
      problems.push(`The key ${keyUri} cannot be read.`);
      return [];
    }
  });
}

interface Partner {
  readonly origin: string;
  readonly key: VerifyingKey;
}

/** Those whose agreement names their key, and one of the exporter's: signed by the partner, so that the exporter cannot have made up its own. */
async function partnersIn(header: ExportHeader, problems: string[]): Promise<Partner[]> {
  const ours = await Promise.all(keysOf(header.keys, []).map(({ publicKey }) => thumbprintOf(publicKey)));
  const all: Partner[] = [];
  for (const partner of header.partners) {
    const key = await keyNamed(partner, header.origin, ours);
    if (key === null)
      problems.push(
        `The agreement with ${partner.origin} does not name the keys of both sides, or was changed.`,
      );
    else all.push({ origin: partner.origin, key });
  }
  return all;
}

async function keyNamed(
  partner: ExportPartner,
  origin: string,
  ours: readonly string[],
): Promise<VerifyingKey | null> {
  try {
    const key = { keyUri: partner.keyUri, publicKey: keyFromJwk(partner.jwk) };
    const { jws, payload } = readDocument(partner.agreement);
    const parties = [payload.proposer, payload.accepter];
    const thumbprint = await thumbprintOf(key.publicKey);
    const named =
      parties.some((each) => each.origin === partner.origin && each.thumbprint === thumbprint) &&
      parties.some((each) => each.origin === origin && ours.includes(each.thumbprint));
    return named && (await isSignedBy(jws, key)) ? key : null;
  } catch {
    return null; // not what it should be: the caller says so
  }
}

async function judgeRoot(
  given: {
    readonly line: ExportRoot;
    readonly ours: readonly VerifyingKey[];
    readonly partners: readonly Partner[];
    readonly hashes: ReadonlySet<string>;
  },
  problems: string[],
  proven: string[],
): Promise<void> {
  const { line, ours, partners, hashes } = given;
  const root = rootIn(line.document);
  if (root === null) return void problems.push('A root cannot be read.');
  const { day, hash } = root.payload;
  const signed = await Promise.all(ours.map((key) => isSignedBy(root.jws, key)));
  if (!signed.includes(true)) return void problems.push(`The root of ${day} is not signed by this company.`);
  if (!hashes.has(hash))
    return void problems.push(
      `The root of ${day} was signed for other entries: entries up to that day were rewritten.`,
    );
  const witnesses: string[] = [];
  for (const { origin, document } of line.countersigned) {
    const partner = partners.find((each) => each.origin === origin);
    const theirs = rootIn(document);
    const isTrue = partner && theirs?.payload.hash === hash && (await isSignedBy(theirs.jws, partner.key));
    if (isTrue) witnesses.push(origin);
    else problems.push(`The countersignature of ${origin} under the root of ${day} is not valid.`);
  }
  proven.push(
    `Root of ${day}: signed${witnesses.length > 0 ? `, and countersigned by ${witnesses.join(', ')}` : ''}.`,
  );
}

function rootIn(value: unknown): ReturnType<typeof readRoot> | null {
  try {
    return readRoot(value);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
