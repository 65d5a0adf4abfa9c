import { notFound } from '#src/platform/errors.ts';
import type { OpenedFile } from '#src/platform/file-storage.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { deleteExports, insertExport } from './store.ts';
import { refusals } from './refusals.ts';

export const buildExportJob = defineJob<{ readonly exportId: string }>('build-export');
/** One a day: it reads everything someone wrote. */
const hoursBetween = 24;

export interface ExportRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly askedAt: Date;
  readonly readyAt: Date | null;
  readonly bytes: number | null;
  readonly expiresAt: Date | null;
}

/** A person requests all of their data as one file. Refuses too_many within a day of the last one. */
export async function askForExport(tx: Tx, personId: PersonId): Promise<string> {
  const id = await insertExport(tx, personId, hoursBetween);
  if (id === null) throw refusals.exportTooOften();
  await enqueue(tx, buildExportJob, { exportId: id }, { key: `export ${personId}` });
  return id;
}

/** The newest one that is being prepared or can be downloaded. */
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

/** A finished, unexpired export of this very person; null for anything else. */
export async function readOwnExport(
  reader: Reader,
  personId: PersonId,
  id: string,
): Promise<ExportRow | null> {
  const row = await readExport(reader, id);
  const isTheirs = row?.personId === personId && row.readyAt !== null;
  return isTheirs && (row.expiresAt?.getTime() ?? 0) > Date.now() ? row : null;
}

/** Beside the attachments, not among them. */
export const exportName = (id: string): string => `${id}.zip`;

/** Throws Refusal not_found. */
export async function openExport({ exports }: Instance, id: string): Promise<OpenedFile> {
  const name = exportName(id);
  const opened = (await exports.store.open(name)) ?? (await exports.other?.open(name));
  if (!opened) throw notFound('export');
  return opened;
}

async function removeExport({ exports }: Instance, id: string): Promise<void> {
  for (const store of [exports.store, exports.other]) await store?.remove(exportName(id));
}

const sweptMax = 100;

/** Removes the files of exports that have expired or whose person is gone; then their rows. A maintenance job. */
export async function sweepExports(db: Db): Promise<void> {
  const gone = await db<{ id: string }[]>`
    select e.id from exports e join people p on p.id = e.person_id
    where e.expires_at < now() or p.deactivated_at is not null order by e.id limit ${sweptMax}`;
  for (const { id } of gone) await removeExport(db.instance, id);
  if (gone.length > 0)
    await transaction(db, (tx) =>
      deleteExports(
        tx,
        gone.map((row) => row.id),
      ),
    );
}

/** Exports that exist now or are being prepared; whose they are is nobody's business. */
export interface ExportCounts {
  readonly ready: number;
  readonly waiting: number;
  readonly failed: number;
}

export async function countExports(reader: Reader): Promise<ExportCounts> {
  const [row] = await reader<ExportCounts[]>`
    select count(*) filter (where ready_at is not null and expires_at > now())::int as ready,
      count(*) filter (where ready_at is null and failed_at is null)::int as waiting,
      count(*) filter (where failed_at is not null)::int as failed
    from exports`;
  return row ?? { ready: 0, waiting: 0, failed: 0 };
}
