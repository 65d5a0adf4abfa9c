import { Readable } from 'node:stream';
import { uploadBytesMax } from '#src/media/file.ts';
import { learnSize } from '#src/media/learn-size.ts';
import { demandClean } from '#src/platform/clamd.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Unavailable } from '#src/platform/errors.ts';
import type { FileId } from '#src/platform/ids.ts';
import { createTurns } from '#src/platform/turns.ts';
import type { Wire } from './context.ts';
import { fetchPicture } from './pictures.ts';
import { partnerOf } from './resolve.ts';
import { openSigned } from './signed-get.ts';

/** From the first byte of the request to the last of the file. */
const fileTimeoutMs = 60_000;

export interface RemoteFile {
  /** Destroy it when the reader goes away; it fails when the file is larger than 40 MB or its home too slow. */
  readonly stream: Readable;
  readonly mediaType: string;
  /** Null when its home does not say. */
  readonly bytes: number | null;
}

/**
 * Partners' attachments, asked of their home as this instance whenever somebody looks, passed on and never stored. Who may look is for the
 * caller to decide. Only the partner's own host is asked, and only while the agreement lets files in.
 */
export function remoteFiles(wire: Wire): {
  /** Throws Refusal not_found when it is gone or not for us, Unavailable when its home does not answer. */
  open(fileId: FileId): Promise<RemoteFile>;
  /** A face of one of theirs, see pictures.ts. */
  fetchPicture(url: string): Promise<Uint8Array | null>;
  /** The whole file in memory. Null: gone, or not for us. Throws Unavailable. */
  fetchFile(url: string): Promise<Uint8Array | null>;
} {
  return {
    async open(fileId) {
      const [row] = await wire.db<
        { remoteUrl: string | null; mediaType: string; peerId: number | null; isSized: boolean }[]
      >`
        select remote_url, media_type, peer_id, bytes > 0 as is_sized from files where id = ${fileId}`;
      const isTheirs =
        row?.remoteUrl && partnerOf(wire, row.remoteUrl)?.peerId === row.peerId && row.peerId !== null;
      const found = isTheirs && row.remoteUrl ? await openUrl(wire, row.remoteUrl) : null;
      if (!row || !found) throw notFound('This file');
      const { bytes } = found;
      if (bytes !== null && !row.isSized) await transaction(wire.db, (tx) => learnSize(tx, fileId, bytes));
      return { ...found, mediaType: row.mediaType };
    },
    fetchPicture: (url) => fetchPicture(wire, url),
    async fetchFile(url) {
      const found = await openUrl(wire, url);
      return found ? Buffer.concat(await found.stream.toArray()) : null;
    },
  };
}

async function openUrl(wire: Wire, url: string): Promise<{ stream: Readable; bytes: number | null } | null> {
  const partner = partnerOf(wire, url);
  if (!partner || !wire.book.decide(partner.origin, { direction: 'in', category: 'file' }).allowed)
    return null;
  const answer = await openSigned(wire, partner, url, { timeoutMs: fileTimeoutMs, maxBytes: uploadBytesMax });
  if (answer.status === 200) {
    if (wire.house.clamd !== null) return await scanned(wire, answer.body);
    const bytes = Number(answer.headers['content-length'] ?? Number.NaN);
    return { stream: answer.body, bytes: Number.isSafeInteger(bytes) ? bytes : null };
  }
  answer.body.destroy();
  if (answer.status === 404 || answer.status === 410) return null;
  throw new Unavailable(`${partner.origin} answered ${answer.status} instead of the file.`);
}

/** With a scanner nothing is passed on before the whole file is known to be clean. */
async function scanned(wire: Wire, body: Readable): Promise<{ stream: Readable; bytes: number }> {
  return await scanInTurn(async () => {
    const whole = Buffer.concat(await body.toArray());
    await demandClean(wire.house.clamd, whole);
    return { stream: Readable.from([whole]), bytes: whole.byteLength };
  });
}

/** Each holds a whole file of up to 40 MB. */
const scanInTurn = createTurns({
  atOnce: 4,
  waitingMax: 100,
  sentence: 'Very many files are being fetched right now; try again in a minute.',
});
