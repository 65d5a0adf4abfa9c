import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { uploadBytesMax } from '#src/media/file.ts';
import { learnSize } from '#src/media/learn-size.ts';
import { requireClean } from '#src/platform/clamd.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Unavailable } from '#src/platform/errors.ts';
import type { FileId, PersonId } from '#src/platform/ids.ts';
import { oneRangeOf, readContentRange, readRange, sliceOf, type ByteRange } from '#src/platform/ranges.ts';
import { createConcurrencyLimit } from '#src/platform/concurrency-limit.ts';
import type { FederationContext } from '../context.ts';
import { asReader } from './as-reader.ts';
import { fetchPicture } from './pictures.ts';
import { partnerByUri } from '../actors/resolve.ts';
import { openSigned } from '../signed-get.ts';
import { refusals } from '../refusals.ts';

/** From the first byte of the request to the last of the file. */
const fileTimeoutMs = 60_000;

export interface RemoteFile {
  /** Destroy it when the reader goes away; it fails when its home is too slow, and beyond 40 MB at a home that gives no parts. */
  readonly stream: Readable;
  readonly mediaType: string;
  /** Of the whole file; null when its home does not say. */
  readonly bytes: number | null;
  /** The part that the stream contains; null: all. `unsatisfiable`: none, because the range is outside the file. */
  readonly range: ByteRange | 'unsatisfiable' | null;
}
type Answered = Omit<RemoteFile, 'mediaType'>;

/**
 * Partners' attachments, requested from their home as this instance whenever someone looks, passed on and never stored. Access is checked by the
 * caller. Only the partner's own host is asked, and only while the agreement lets files in.
 */
export function remoteFiles(ctx: FederationContext): {
  /**
   * For one of our people. `range`: a Range header of one range. Throws Refusal not_found when it is gone or not for us, Unavailable when its home
   * does not answer. By its row, or, of a lent post, by its address.
   */
  open(
    file: FileId | { url: string; peerId: number; mediaType: string },
    reader: PersonId,
    range?: string,
  ): Promise<RemoteFile>;
  /** A page of it as a picture, from 1, drawn by its home: for us it is the same reading. Throws as `open`. */
  openPage(file: FileId, reader: PersonId, page: number): Promise<RemoteFile>;
  /** An avatar of one of their people, see pictures.ts. */
  fetchPicture(url: string): Promise<Uint8Array | null>;
  /** The whole file in memory, to be kept. Null: gone, not for us, or ours by reference only. Throws Unavailable. */
  fetchFile(url: string): Promise<Uint8Array | null>;
} {
  return {
    async open(file, reader, range) {
      if (typeof file !== 'string') {
        const { url, peerId, mediaType } = file;
        const lent =
          partnerByUri(ctx, url)?.peerId === peerId ? await openUrl(ctx, url, { reader, range }) : null;
        if (!lent) throw notFound('file');
        return { ...lent, mediaType };
      }
      const [row] = await ctx.db<
        { remoteUrl: string | null; mediaType: string; peerId: number | null; bytes: number }[]
      >`
        select remote_url, media_type, peer_id, bytes::float8 as bytes from files where id = ${file}`;
      const isTheirs =
        row?.remoteUrl && partnerByUri(ctx, row.remoteUrl)?.peerId === row.peerId && row.peerId !== null;
      const found =
        isTheirs && row.remoteUrl
          ? await openLarge(ctx, row.remoteUrl, { reader, range, known: row.bytes })
          : null;
      if (!row || !found) throw notFound('file');
      const { bytes } = found;
      if (bytes !== null && row.bytes === 0) await transaction(ctx.db, (tx) => learnSize(tx, file, bytes));
      return { ...found, mediaType: row.mediaType };
    },
    async openPage(file, reader, page) {
      const [row] = await ctx.db<{ remoteUrl: string | null; peerId: number | null }[]>`
        select remote_url, peer_id from files where id = ${file}`;
      const url = row?.remoteUrl ?? null;
      const isTheirs = url !== null && row?.peerId !== null && partnerByUri(ctx, url)?.peerId === row?.peerId;
      const found = isTheirs ? await openUrl(ctx, url, { reader, part: `/pages/${page}` }) : null;
      if (!found) throw notFound('page');
      return { ...found, mediaType: 'image/png' };
    },
    fetchPicture: (url) => fetchPicture(ctx, url),
    async fetchFile(url) {
      const found = await openUrl(ctx, url, { reader: null });
      return found ? Buffer.concat(await found.stream.toArray()) : null;
    },
  };
}

/**
 * A file of any size. What is larger than what passes through here at once is asked for piece by piece, each when the one before has been passed on, and
 * the agreement is asked again each time. `known`: its size, 0 if nobody has said it.
 */
async function openLarge(
  ctx: FederationContext,
  url: string,
  asked: { readonly reader: PersonId; readonly range?: string | undefined; readonly known: number },
): Promise<Answered | null> {
  const { reader, range, known } = asked;
  if (known <= uploadBytesMax) {
    const found = await openUrl(ctx, url, { reader, range });
    if (found === null || known > 0 || lengthOf(found) <= uploadBytesMax) return found;
    found.stream.destroy();
  }
  const wanted = known > 0 ? readRange(range, known) : null;
  const piece = pieceOf(range);
  if (piece !== range) return await openUrl(ctx, url, { reader, range: piece });
  if (wanted === 'unsatisfiable') return await openUrl(ctx, url, { reader, range });
  const from = wanted?.start ?? 0;
  const end = Math.min(from + pieceBytes - 1, wanted?.end ?? Number.MAX_SAFE_INTEGER);
  const first = await openUrl(ctx, url, { reader, range: `bytes=${from}-${end}` });
  if (first === null || first.range === null || first.range === 'unsatisfiable') return first;
  const { bytes, range: got } = first;
  const last = wanted?.end ?? (bytes ?? got.end + 1) - 1;
  const stream = Readable.from(pieces(ctx, url, { reader, first, at: got.end + 1, last }), {
    objectMode: false,
  });
  // Whoever asks for the head alone never begins to read.
  stream.once('close', () => first.stream.destroy());
  return { stream, bytes, range: wanted };
}

async function* pieces(
  ctx: FederationContext,
  url: string,
  of: { readonly reader: PersonId; readonly first: Answered; readonly at: number; readonly last: number },
): AsyncGenerator<Buffer> {
  const { reader, first, last } = of;
  yield* first.stream as AsyncIterable<Buffer>;
  for (let at = of.at; at <= last;) {
    const end = Math.min(at + pieceBytes - 1, last);
    const next = await openUrl(ctx, url, { reader, range: `bytes=${at}-${end}` });
    const { range } = next ?? { range: null };
    if (next === null || range === null || range === 'unsatisfiable' || range.start !== at)
      throw new Unavailable('The rest of the file is not there any more.', { retryable: true });
    yield* next.stream as AsyncIterable<Buffer>;
    at = range.end + 1;
  }
}

const lengthOf = ({ bytes, range }: Answered): number =>
  range === null || range === 'unsatisfiable' ? (bytes ?? 0) : range.end - range.start + 1;

/**
 * Of a film that is larger than what passes through here at once, a piece: whoever plays it asks for the next when it is needed (RFC 9110
 * §14.2 lets a server send less of a range that is open at its end).
 */
function pieceOf(range: string | undefined): string | undefined {
  const [, start] = /^bytes=(\d{1,15})-$/.exec(range ?? '') ?? [];
  return start === undefined ? range : `bytes=${start}-${Number(start) + pieceBytes - 1}`;
}
const pieceBytes = 8 * 1024 * 1024;

/** `reader`: one of ours who looks; null: it is to be kept, which is not for what comes by reference. */
async function openUrl(
  ctx: FederationContext,
  url: string,
  {
    reader,
    range: asked,
    part = '',
  }: { readonly reader: PersonId | null; readonly range?: string | undefined; readonly part?: string },
): Promise<Answered | null> {
  const partner = partnerByUri(ctx, url);
  if (!partner) return null;
  const decision = ctx.registry.decide(partner.origin, { direction: 'in', category: 'file' });
  const isLent = decision.allowed && decision.mode === 'reference';
  if (!decision.allowed || (isLent && reader === null)) return null;
  // A scanner sees whole files only, and writes them down while it looks: what comes by reference is not for it.
  const isScanned = ctx.instance.clamd !== null && !isLent;
  const range = isScanned ? undefined : oneRangeOf(asked);
  const extraHeaders = isLent && reader !== null ? await asReader(ctx, partner, reader, [url]) : {};
  const limits = { timeoutMs: fileTimeoutMs, maxBytes: uploadBytesMax };
  const answer = await openSigned(ctx, partner, `${url}${part}`, { ...limits, range, extraHeaders });
  const { status, headers, body } = answer;
  if (status === 200) {
    const whole = isScanned ? await scanned(ctx, body) : { body, bytes: sizeOf(headers) };
    return cut(whole, asked);
  }
  if (status === 206 && range !== undefined)
    return { ...partOf(headers, range, partner.origin), stream: body };
  body.destroy();
  if (status === 416 && range !== undefined)
    return { stream: Readable.from([]), bytes: sizeAlone(headers), range: 'unsatisfiable' };
  if (status === 404 || status === 410) return null;
  throw new Unavailable(`${partner.origin} answered ${status} instead of the file.`);
}

/** Of a home that gives whole files only, what was asked for. */
function cut(whole: { readonly body: Readable; readonly bytes: number | null }, asked?: string): Answered {
  const { body, bytes } = whole;
  const range = bytes === null ? null : readRange(asked, bytes);
  if (range === null) return { stream: body, bytes, range };
  if (range !== 'unsatisfiable') return { stream: sliceOf(body, range), bytes, range };
  body.destroy();
  return { stream: Readable.from([]), bytes, range };
}

/** What its home says the part is; another part than was asked for is no answer. */
function partOf(headers: IncomingHttpHeaders, asked: string, origin: string) {
  const said = readContentRange(headers['content-range']);
  const meant = said && readRange(asked, said.size);
  if (!said || !meant || meant === 'unsatisfiable' || meant.start !== said.start || said.end > meant.end)
    throw new Unavailable(`${origin} answered with another part of the file than was asked for.`);
  return { bytes: said.size, range: { start: said.start, end: said.end } };
}

function sizeOf(headers: IncomingHttpHeaders): number | null {
  const bytes = Number(headers['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** Of a 416: `bytes * /1234`, without the space. */
const sizeAlone = (headers: IncomingHttpHeaders): number | null => {
  const [, size] = /^bytes \*\/(\d{1,15})$/.exec(headers['content-range'] ?? '') ?? [];
  return size === undefined ? null : Number(size);
};

/** With a scanner nothing is passed on before the whole file is known to be clean. */
async function scanned(ctx: FederationContext, body: Readable): Promise<{ body: Readable; bytes: number }> {
  return await limitedScan(async () => {
    const whole = Buffer.concat(await body.toArray());
    await requireClean(ctx.instance.clamd, whole);
    return { body: Readable.from([whole]), bytes: whole.byteLength };
  });
}

/** Each may be a whole file of up to 40 MB. */
const limitedScan = createConcurrencyLimit({
  atOnce: 4,
  waitingMax: 100,
  refusal: refusals.tooManyFetching,
});
