import { rm } from 'node:fs/promises';
import path from 'node:path';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { House } from '#src/platform/house.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deleteExports, insertExport } from './store.ts';

export const buildExportJob = 'build-export';
/** One a day: it reads everything somebody wrote. */
const hoursBetween = 24;

export interface ExportRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly askedAt: Date;
  readonly readyAt: Date | null;
  readonly bytes: number | null;
  readonly expiresAt: Date | null;
}

/** A person asks for everything that is theirs, as one file. Refuses too_many within a day of the last one. */
export async function askForExport(tx: Tx, personId: PersonId): Promise<string> {
  const id = await insertExport(tx, personId, hoursBetween);
  if (id === null)
    throw new Refusal('too_many', 'One export a day: the last one is still on this page, or on its way.');
  await tx.house.journal.order(tx, {
    kind: buildExportJob,
    key: `export ${personId}`,
    data: { exportId: id },
  });
  return id;
}

/** The newest one that is on its way or can be fetched. */
export async function readNewestExport(reader: Reader, personId: PersonId): Promise<ExportRow | null> {
  const [row] = await reader<ExportRow[]>`
    select id, person_id, asked_at, ready_at, bytes::float8 as bytes, expires_at from exports
    where person_id = ${personId} and (expires_at is null or expires_at > now()) order by id desc limit 1`;
  return row ?? null;
}

export async function readExport(reader: Reader, id: string): Promise<ExportRow | null> {
  const [row] = await reader<ExportRow[]>`
    select id, person_id, asked_at, ready_at, bytes::float8 as bytes, expires_at from exports where id = ${id}`;
  return row ?? null;
}

/** A finished export of this very person that is not over; null whatever else it is. */
export async function readOwnExport(
  reader: Reader,
  personId: PersonId,
  id: string,
): Promise<ExportRow | null> {
  const row = await readExport(reader, id);
  const isTheirs = row?.personId === personId && row.readyAt !== null;
  return isTheirs && (row.expiresAt?.getTime() ?? 0) > Date.now() ? row : null;
}

/** Where its file lies: beside the attachments, not among them. */
export const exportPath = (house: House, id: string): string =>
  path.join(house.dataDir, 'exports', `${id}.zip`);

const sweptMax = 100;

/** Removes the files of exports that are over, or whose person is gone; then their rows. A chore. */
export async function sweepExports(db: Db): Promise<void> {
  const gone = await db<{ id: string }[]>`
    select e.id from exports e join people p on p.id = e.person_id
    where e.expires_at < now() or p.deactivated_at is not null order by e.id limit ${sweptMax}`;
  for (const { id } of gone) await rm(exportPath(db.house, id), { force: true });
  if (gone.length > 0)
    await transaction(db, (tx) =>
      deleteExports(
        tx,
        gone.map((row) => row.id),
      ),
    );
}
