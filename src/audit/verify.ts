import { createPublicKey } from 'node:crypto';
import { isSignedBy, type VerifyingKey } from '#src/agreements/jws.ts';
import type { Db } from '#src/platform/database.ts';
import { createChecker, type Anchor, type Flaw } from './check.ts';
import { readRoot } from './root.ts';
import type { Head } from './seal.ts';

const batchMax = 10_000;

export interface ChainVerdict {
  readonly checked: number;
  readonly first: number;
  readonly last: number;
  /** Entries that are not sealed yet. */
  readonly waiting: number;
  readonly roots: number;
  readonly flaws: readonly Flaw[];
}

/** All keys with which this instance ever signed. */
export async function ourKeys(db: Db): Promise<VerifyingKey[]> {
  const rows = await db<{ keyUri: string; publicPem: string }[]>`
    select key_uri, public_pem from actor_keys where actor_uri = ${db.instance.addresses.instanceActor} and kind = 'ed25519'`;
  return rows.map(({ keyUri, publicPem }) => ({ keyUri, publicKey: createPublicKey(publicPem) }));
}

/** Checks the whole log against itself and against our signed roots. Reads in pieces; memory does not grow with the log. */
export async function verifyChain(db: Db): Promise<ChainVerdict> {
  const { anchors, flaws: unsigned } = await readAnchors(db);
  // Each by its index: one statement for both would read the whole log once more.
  const [bounds] = await db<{ first: string | null; waiting: string }[]>`
    select (select min(number) from audit_log) as first, (select count(*) from audit_log where number is null) as waiting`;
  const first = Number(bounds?.first ?? 0);
  // What is deleted in time ends at a signed root; whatever else is not there is missing.
  const before = anchors.findLast((anchor) => first > 0 && anchor.number === first - 1);
  const start: Head = before ?? { number: 0, hash: null };
  const checker = createChecker(start, anchors, db.instance.sealKey);
  for await (const rows of inPieces(db, first - 1))
    for (const { number, said, hash, seal } of rows)
      checker.check({ number: Number(number), said, hash, seal });
  const flaws = [...unsigned, ...checker.flaws, ...missingEnd(checker.last, anchors, first)];
  const { checked, last } = checker;
  return {
    checked,
    first,
    last: last.number,
    waiting: Number(bounds?.waiting ?? 0),
    roots: anchors.length,
    flaws,
  };
}

interface Row {
  readonly number: string;
  readonly said: string;
  readonly hash: string;
  readonly seal: string;
}

/** In order. While a piece is checked the database reads the next one, so that the clock counts the slower of the two, not both. */
async function* inPieces(db: Db, after: number): AsyncGenerator<readonly Row[]> {
  const read = (from: number): Promise<Row[]> =>
    db<Row[]>`
      select number, said, hash, seal from audit_log where number > ${from} order by number limit ${batchMax}`.execute();
  for (let next: Promise<Row[]> | null = read(after); next !== null;) {
    const rows: Row[] = await next;
    next = rows.length < batchMax ? null : read(Number(rows.at(-1)?.number));
    // Heard of when it is awaited.
    next?.catch(() => {});
    yield rows;
  }
}

/** Our roots with a signature of ours, by their numbers. */
async function readAnchors(db: Db): Promise<{ anchors: Anchor[]; flaws: Flaw[] }> {
  const keys = await ourKeys(db);
  const rows = await db<{ day: string; number: string; hash: string; document: unknown }[]>`
    select day::text as day, number, hash, document from audit_roots order by number, day`;
  const anchors: Anchor[] = [];
  const flaws: Flaw[] = [];
  for (const { day, number: text, hash, document } of rows) {
    const number = Number(text);
    const { jws, payload } = readRoot(document);
    const signed = await Promise.all(keys.map((key) => isSignedBy(jws, key)));
    if (signed.includes(true) && payload.hash === hash && payload.day === day)
      anchors.push({ day, number, hash });
    else
      flaws.push({
        kind: 'root',
        from: number,
        to: number,
        words: `Our root of ${day} is not as it was signed.`,
      });
  }
  return { anchors, flaws };
}

/** Roots cover entries that are not there any more. */
function missingEnd(last: Head, anchors: readonly Anchor[], first: number): Flaw[] {
  const end = anchors.at(-1);
  if (end === undefined || end.number <= last.number || first === 0) return [];
  const [from, to] = [last.number + 1, end.number];
  return [
    {
      kind: 'missing',
      from,
      to,
      words: `Entries ${from} to ${to} are missing at the end: the root of ${end.day} covers them.`,
    },
  ];
}
