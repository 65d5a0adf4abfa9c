import { buffer } from 'node:stream/consumers';
import { requireRoom } from '#src/company/limits.ts';
import { transaction, type Db, type Reader } from '#src/platform/database.ts';
import { notFound, Unavailable } from '#src/platform/errors.ts';
import { cleanFileName } from '#src/platform/files.ts';
import { isUuid, newUuid, type PersonId } from '#src/platform/ids.ts';
import { openPart, partBytesOf, removePart, writePart } from '#src/platform/parts.ts';
import { refusals as platformRefusals } from '#src/platform/refusals.ts';
import { uploadBytesMax } from './file.ts';
import { uploadedBytes } from './read.ts';
import type { Streamed } from './upload-stream.ts';
import { refusals } from './refusals.ts';

/** An upload that comes in parts, over as many connections as it takes. */
export interface Unfinished {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  /** So many are safe on disk. */
  readonly received: number;
  readonly expiresAt: Date;
}

/** That one person may have. */
export const unfinishedMax = 20;
/** After the last part that came. */
const unfinishedHours = 48;
/** How long one request may write. */
const partMs = 30_000;
/** How long nobody else may: longer than a request, so that none writes into what another continues. */
const claimSeconds = 45;

/** Begins one: its bytes count as if they were there. Refuses more than there is room for before anything is sent; there is no other limit. */
export async function beginUpload(
  db: Db,
  person: PersonId,
  upload: { readonly name: string; readonly mediaType: string; readonly bytes: number },
): Promise<Unfinished> {
  requireRoom(db.instance, person, 'uploads');
  const { bytes } = upload;
  if (!Number.isSafeInteger(bytes) || bytes <= 0) throw platformRefusals.fileEmpty();
  const begun = await unfinishedOf(db, person);
  if (begun.count >= unfinishedMax) throw refusals.tooManyUnfinished({ count: unfinishedMax });
  const max = db.instance.uploadedBytesMax;
  if ((await uploadedBytes(db, person)) + begun.bytes + bytes > max)
    throw refusals.quotaFull({ gigabytes: max / 1_000_000_000 });
  const id = newUuid();
  const name = cleanFileName(upload.name);
  await transaction(
    db,
    (tx) => tx`
      insert into unfinished_uploads (id, person_id, name, media_type, bytes)
      values (${id}, ${person}, ${name}, ${upload.mediaType.slice(0, 127)}, ${bytes})`,
  );
  return await readUnfinished(db, person, id);
}

async function unfinishedOf(reader: Reader, person: PersonId): Promise<{ count: number; bytes: number }> {
  const [row] = await reader<{ count: number; bytes: number }[]>`
    select count(*)::int as count, coalesce(sum(bytes), 0)::float8 as bytes from unfinished_uploads where person_id = ${person}`;
  return row ?? { count: 0, bytes: 0 };
}

/** How far one's own is. Refusal not_found: it has expired, or is another's. */
export async function readUnfinished(reader: Reader, person: PersonId, id: string): Promise<Unfinished> {
  const [row] = isUuid(id)
    ? await reader<Unfinished[]>`
        select id, name, media_type, bytes::float8 as bytes, received::float8 as received,
          at + make_interval(hours => ${unfinishedHours}) as expires_at
        from unfinished_uploads where id = ${id} and person_id = ${person}`
    : [];
  if (!row) throw notFound('file');
  return row;
}

/**
 * Writes what comes from `offset` on, until it ends, the connection breaks, or half a minute is over; what came is kept, and where it continues is
 * returned. Refuses another offset than where it is, and a second request at the same time.
 */
export async function continueUpload(
  db: Db,
  person: PersonId,
  id: string,
  part: { readonly offset: number; readonly content: AsyncIterable<Uint8Array> },
): Promise<Unfinished> {
  const { bytes } = await readUnfinished(db, person, id);
  const claim = newUuid();
  const [claimed] = await transaction(
    db,
    (tx) => tx`
      update unfinished_uploads set claim = ${claim}, claimed_until = now() + make_interval(secs => ${claimSeconds})
      where id = ${id} and received = ${part.offset} and (claimed_until is null or claimed_until < now()) returning id`,
  );
  if (!claimed) throw refusals.uploadElsewhere();
  const dir = db.instance.files;
  let written = 0;
  try {
    written = await writePart(dir, id, { ...part, bytesMax: bytes - part.offset, timeoutMs: partMs });
  } finally {
    await transaction(
      db,
      (tx) => tx`
        update unfinished_uploads set received = ${part.offset + written}, at = now(), claim = null, claimed_until = null
        where id = ${id} and claim = ${claim}`,
    );
  }
  return await readUnfinished(db, person, id);
}

/** What has arrived as a whole; in memory only if it is no larger than what may come in one request. It stays until `endUpload`: what is refused now can be tried again without sending it anew. */
export async function takeUpload(
  db: Db,
  person: PersonId,
  id: string,
): Promise<{ readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array | Streamed }> {
  const { name, mediaType, bytes, received } = await readUnfinished(db, person, id);
  if (received < bytes) throw refusals.uploadNotWhole();
  const place = db.instance.files;
  if ((await partBytesOf(place, id)) !== bytes)
    throw new Unavailable('An upload is not on the disk that this process sees.', { retryable: false });
  const open = (): AsyncGenerator<Uint8Array> => openPart(place, id);
  const content = bytes > uploadBytesMax ? { bytes, open } : await buffer(open());
  return { name, mediaType, bytes: content };
}

/** Ends one, whether it is kept elsewhere by now or given up. Twice is once. */
export async function endUpload(db: Db, person: PersonId, id: string): Promise<void> {
  if (!isUuid(id)) return;
  const gone = await transaction(
    db,
    (tx) => tx`delete from unfinished_uploads where id = ${id} and person_id = ${person} returning id`,
  );
  if (gone.count > 0) await removePart(db.instance.files, id);
}

/** Removes those of which nothing came for two days, up to 200 at a time; returns how many. A maintenance job. */
export async function sweepUnfinished(db: Db): Promise<number> {
  const gone = await transaction(
    db,
    (tx) => tx<{ id: string }[]>`
      delete from unfinished_uploads where id in (
        select id from unfinished_uploads where at < now() - make_interval(hours => ${unfinishedHours}) limit ${sweepMax}
        for update skip locked) returning id`,
  );
  for (const { id } of gone) await removePart(db.instance.files, id);
  return gone.length;
}
const sweepMax = 200;
