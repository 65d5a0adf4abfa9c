import { mkdir, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { transaction, type Db } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { OpenedFile } from '#src/platform/file-storage.ts';
import { newUuid } from '#src/platform/ids.ts';
import { keepReason } from '#src/platform/kept-reason.ts';
import { withdrawCarveOut } from './acts.ts';
import type { CarveOutDeps } from './deps.ts';
import { archiveName, digestOfPlan, forChange, readDraft, type Draft } from './drafts.ts';
import { exportCarveOut } from './export.ts';
import { planCarveOut } from './plan.ts';
import { readCarveOut } from './read.ts';
import { refusals } from './refusals.ts';
import { signedArchive } from './signed-archive.ts';
import { takeCarveOut, verifiedFor } from './take.ts';

const troubleMax = 1_000;

/**
 * Two people have signed: the archive is written, or taken. What is refused is kept with the draft; killed in the middle it begins again, and an
 * archive that never got its name is withdrawn. Throws Unavailable while the other instance cannot be asked.
 */
export async function carryOutDraft(deps: CarveOutDeps, id: string): Promise<void> {
  const { db, registry } = deps;
  const draft = await readDraft(db, id);
  if (draft?.state !== 'working' || draft.secondId === null) return;
  await registry.refresh();
  const two = { by: draft.byId, second: draft.secondId };
  try {
    const carveOutId = await (draft.side === 'giving' ? give(deps, draft, two) : take(deps, draft, two));
    await db`
      update carve_out_drafts set state = 'done', carve_out_id = ${carveOutId} where id = ${id} and state = 'working'`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await db`
      update carve_out_drafts set state = 'failed', trouble = ${keepReason(error.reason, troubleMax)} where id = ${id}`;
  }
}

type Signers = { readonly by: Draft['byId']; readonly second: Draft['byId'] };

async function give(deps: CarveOutDeps, draft: Draft, two: Signers): Promise<string> {
  const { db, registry } = deps;
  const { id, choice, origin, digest } = draft;
  if (draft.carveOutId !== null && (await readCarveOut(db, draft.carveOutId))?.state === 'offered')
    await transaction(db, (tx) => withdrawCarveOut(tx, two.by, draft.carveOutId ?? ''));
  const plan = await planCarveOut(db, registry, choice, origin);
  if (digestOfPlan(plan) !== digest) throw refusals.changedSince();
  const carveOutId = newUuid();
  await transaction(db, async (tx) => {
    await forChange(tx, id);
    await tx`update carve_out_drafts set carve_out_id = ${carveOutId} where id = ${id}`;
  });
  const key = await deps.key();
  await inFolder(db, async (folder) => {
    const file = join(folder, archiveName(id));
    const leaveBehind = choice.leaveBehind === true;
    await exportCarveOut(db, plan, { ...two, id: carveOutId, key, file, leaveBehind });
    await store(db, id, file);
  });
  return carveOutId;
}

async function take(deps: CarveOutDeps, { id }: Draft, two: Signers): Promise<string> {
  const { db } = deps;
  await inFolder(db, async (folder) => {
    const verified = await verifiedFor(db, await openedArchive(await bytesOf(db, id)));
    const signed = await takeCarveOut(deps, two, verified);
    const file = join(folder, archiveName(id));
    await signedArchive(verified, signed, file);
    await store(db, id, file);
  });
  const verified = await verifiedFor(db, await openedArchive(await bytesOf(db, id)));
  return verified.order.payload.id;
}

/** What unpacks it is loaded with the first archive. */
async function openedArchive(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const { openArchive } = await import('#src/imports/open-archive.ts');
  return openArchive(bytes);
}

/** The new one takes the place of what was there. */
async function store({ instance }: Db, id: string, file: string): Promise<void> {
  const whole = { bytesMax: Number.POSITIVE_INFINITY, isLasting: true };
  await instance.exports.store.remove(archiveName(id));
  await instance.exports.store.put(archiveName(id), createReadStream(file), whole);
}

async function inFolder(db: Db, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(db.instance.exports.dir, 'incoming', newUuid());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The archive of a draft: as it was written, or with both signatures once it was taken. Throws Refusal not_found. */
export async function openDraftArchive({ instance }: Db, id: string): Promise<OpenedFile> {
  const { store: first, other } = instance.exports;
  const opened = (await first.open(archiveName(id))) ?? (await other?.open(archiveName(id)));
  if (!opened) throw notFound('export');
  return opened;
}

async function bytesOf(db: Db, id: string): Promise<Uint8Array> {
  const file = await openDraftArchive(db, id);
  const chunks: Buffer[] = [];
  for await (const chunk of file.read() as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
