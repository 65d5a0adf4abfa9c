import { createReadStream } from 'node:fs';
import { mkdir, open, stat, utimes, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { leavings } from '#src/people/person.ts';
import { personUri } from '#src/people/read.ts';
import { transaction, tryLock, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';
import { logger } from '#src/platform/log.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import { removalMark } from '#src/posts/inbound/tombstones.ts';
import { objectHash } from './erasure.ts';
import { noteErasure } from './note-erasure.ts';
import { lockKeys } from '#src/platform/locks.ts';

/** Notes that are carried into the file at once, and how often. What a crash of the whole machine may lose is what is younger. */
const batchMax = 5_000;
const everyMs = 5_000;
const log = logger('erasure');

/**
 * The ledger of erasures lies outside of the database, because a restored database knows nothing of what was erased after its backup. It holds hashes
 * only: who reads it learns that something was erased, and can recognise it if they have it.
 */
export const ledgerSubscriber: Subscriber = {
  name: 'ledger',
  stays: () => true,
  hears: [
    on('post.removed', async (tx, { uri }) =>
      noteErasure(tx, { kind: 'post', hash: objectHash(uri), mayReturn: !(await isForEver(tx, uri)) }),
    ),
    on('post.files_removed', async (tx, { files }) => {
      for (const uri of files) await noteErasure(tx, { kind: 'file', hash: objectHash(uri) });
    }),
    on('person.deactivated', (tx, { uri, posts }) =>
      noteErasure(tx, { kind: 'person', hash: objectHash(uri), posts }),
    ),
    on('person.reactivated', async (tx, { personId }) =>
      noteErasure(tx, { kind: 'returned', hash: objectHash(await personUri(tx, personId)) }),
    ),
    on('agreement.terminated', (tx, { agreementId }) =>
      noteErasure(tx, { kind: 'ended', hash: objectHash(agreementId) }),
    ),
  ],
};

/** Posts that their authors took back leave a tombstone; those of an agreement that ended leave none. */
async function isForEver(tx: Tx, uri: string): Promise<boolean> {
  const [row] = await tx`select from tombstones where hash = ${removalMark(tx, null, uri)}`;
  return row !== undefined;
}

/** Carries what waits into the file and returns how much; on the disk before it leaves the table. Also dates the file: until then it is complete. */
export async function writeLedger(db: Db): Promise<number> {
  const file = db.instance.backup.ledger;
  return await transaction(db, async (tx) => {
    if (!(await tryLock(tx, lockKeys.erasureLedger))) return 0;
    await begin(db, file);
    const notes = await tx<{ id: string; said: object }[]>`
      select id, said from erasure_notes order by id limit ${batchMax}`;
    if (notes.length > 0) {
      await append(file, notes.map(({ said }) => `${JSON.stringify(said)}\n`).join(''));
      await tx`delete from erasure_notes where id = any(${notes.map(({ id }) => id)}::bigint[])`;
    }
    await utimes(file, new Date(), new Date());
    return notes.length;
  });
}

/** The first line says of whom it is and since when: what was erased before, it does not know. */
async function begin(db: Db, file: string): Promise<void> {
  if (await stat(file).catch(() => null)) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await append(file, `${JSON.stringify({ ledger: 1, origin: db.instance.origin, since: new Date() })}\n`);
}

async function append(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    await cutOffHalfALine(handle);
    await handle.appendFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What a crash left of a line: it is in the table still. */
async function cutOffHalfALine(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  const length = Math.min(size, lineBytesMax);
  const { buffer } = await handle.read({ buffer: Buffer.alloc(length), position: size - length });
  const whole = size - length + buffer.lastIndexOf('\n') + 1;
  if (whole < size) await handle.truncate(whole);
}
const lineBytesMax = 4_096;

/** Writes the ledger until `stop()`, which writes what is left. */
export function startLedger(db: Db): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let isBusy = false;
  let trouble = '';
  const round = async (): Promise<void> => {
    try {
      while ((await writeLedger(db)) === batchMax);
      trouble = '';
    } catch (error) {
      if (String(error) !== trouble)
        log.warn('Erasures cannot be noted in {file}; they wait in the database. {reason}', {
          file: db.instance.backup.ledger,
          reason: (trouble = String(error)),
        });
    }
  };
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    running = round().finally(() => (isBusy = false));
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await round();
    },
  };
}

export interface Ledger {
  readonly since: Date;
  /** Until then every erasure is in it. */
  readonly until: Date;
}

const head = lazily(() => z.object({ ledger: z.literal(1), origin: z.string(), since: z.iso.datetime() }));
const hash = lazily(() => z.string().regex(/^[A-Za-z0-9_-]{43}$/));
const line = lazily(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('post'), hash: hash(), at: z.iso.datetime(), mayReturn: z.boolean() }),
    z.object({ kind: z.literal('file'), hash: hash(), at: z.iso.datetime() }),
    z.object({ kind: z.literal('person'), hash: hash(), at: z.iso.datetime(), posts: z.enum(leavings) }),
    z.object({ kind: z.literal('returned'), hash: hash(), at: z.iso.datetime() }),
    z.object({ kind: z.literal('ended'), hash: hash(), at: z.iso.datetime() }),
  ]),
);
export type LedgerLine = z.infer<ReturnType<typeof line>>;

/** Of whom the ledger is and what time it covers. Throws Refusal if the file is none, or another instance's. */
export async function openLedger(file: string, origin: string): Promise<Ledger> {
  const found = await stat(file).catch(() => null);
  if (found === null)
    throw new Refusal(
      'not_found',
      `There is no ledger of erasures at ${file}. Name it with --ledger FILE, a copy will do. If there is none any more, use --without-ledger: then what was erased after the backup is back, and has to be erased again by hand.`,
    );
  for await (const text of linesOf(file)) {
    const parsed = head().safeParse(parse(text));
    if (!parsed.success) break;
    if (parsed.data.origin !== origin)
      throw new Refusal('conflict', `${file} is the ledger of ${parsed.data.origin}, not of ${origin}.`);
    return { since: new Date(parsed.data.since), until: found.mtime };
  }
  throw new Refusal('invalid', `${file} is no ledger of erasures: name another file with --ledger.`);
}

/** In order. A last line that a crash cut off is left out: it is in the table still. Throws Refusal for any other line that cannot be read. */
export async function* readLedger(file: string): AsyncGenerator<LedgerLine> {
  let number = 0;
  let broken = 0;
  for await (const text of linesOf(file)) {
    number += 1;
    if (broken > 0)
      throw new Refusal('invalid', `Line ${broken} of ${file} cannot be read: use another copy of it.`);
    if (number === 1 || text === '') continue;
    const parsed = line().safeParse(parse(text));
    if (parsed.success) yield parsed.data;
    else broken = number;
  }
}

const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
