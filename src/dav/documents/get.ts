import { Readable } from 'node:stream';
import { servedType } from '#src/media/file.ts';
import { readMedia } from '#src/media/read.ts';
import { openFile } from '#src/platform/files.ts';
import { contentRange, oneRangeOf, readRange, type ByteRange } from '#src/platform/ranges.ts';
import type { ListedDocument } from '#src/posts/kinds/document/list-documents.ts';
import type { Ask } from '../context.ts';
import { DavError } from '../errors.ts';
import { etagOf, requireConditions, type Place } from './place.ts';

/** The bytes of a document, or a part of them; a folder leads to its page. */
export async function getDocument(ask: Ask, place: Place): Promise<Response> {
  const { c } = ask;
  const { found } = place;
  if (found.is === 'nothing') throw new DavError(404, 'There is no document at this address.');
  if (found.is === 'folder') {
    const query = found.folder === '' ? '' : `?${new URLSearchParams({ in: found.folder })}`;
    return c.redirect(`${place.top.page}${query}`, 302);
  }
  await requireConditions(ask, place);
  const etag = etagOf(found) ?? '';
  c.header('etag', etag);
  c.header('accept-ranges', 'bytes');
  c.header('content-disposition', 'attachment');
  const known = (c.req.header('if-none-match') ?? '').split(',').map((each) => each.trim());
  if (known.includes(etag) || known.includes('*')) return c.body(null, 304);
  if (found.is === 'desk') {
    c.header('content-type', 'application/octet-stream');
    c.header('last-modified', found.file.at.toUTCString());
    return answer(ask, await opened(found.file.content, rangeOf(ask, etag)));
  }
  const { document } = found;
  c.header('last-modified', document.at.toUTCString());
  c.header('content-type', servedType(document.mediaType));
  return answer(ask, await openDocument(ask, document, rangeOf(ask, etag)));
}

interface Opened {
  readonly stream: Readable;
  readonly bytes: number | null;
  readonly range: ByteRange | 'unsatisfiable' | null;
}

/** What is asked of it, unless the reader has another version (RFC 9110 §13.1.5). */
function rangeOf({ c }: Ask, etag: string): string | undefined {
  const held = c.req.header('if-range');
  return held === undefined || held === etag ? oneRangeOf(c.req.header('range')) : undefined;
}

async function opened(content: Buffer, header: string | undefined): Promise<Opened> {
  const range = readRange(header, content.length);
  const part =
    range === null || range === 'unsatisfiable' ? content : content.subarray(range.start, range.end + 1);
  return { stream: Readable.from([part], { objectMode: false }), bytes: content.length, range };
}

/**
 * Of ours from the disk, of a partner's from its home, as the page does; whoever may not have the bytes is told why.
 */
async function openDocument(
  { db, dav, me }: Ask,
  document: ListedDocument,
  range: string | undefined,
): Promise<Opened> {
  const media = document.file && (await readMedia(db, document.file.uuid));
  if (!media)
    throw new DavError(
      403,
      `The agreement with ${document.by.company ?? 'its company'} does not let this document’s content come here. Its name and its history are on its page.`,
    );
  if (media.storageKey === null) return await dav.openRemote(media.id, me.id, range);
  const file = await openFile(db.instance.files, media.storageKey);
  const part = readRange(range, file.bytes);
  const stream = file.read(part === null || part === 'unsatisfiable' ? undefined : part);
  return { stream, bytes: file.bytes, range: part };
}

function answer({ c }: Ask, { stream, bytes, range }: Opened): Response {
  if (range === 'unsatisfiable') {
    stream.destroy();
    return c.body(null, 416, { 'content-range': `bytes */${bytes ?? '*'}` });
  }
  const length = range ? range.end - range.start + 1 : bytes;
  if (length !== null) c.header('content-length', String(length));
  if (range && bytes !== null) c.header('content-range', contentRange(range, bytes));
  if (c.req.method === 'HEAD') {
    stream.destroy();
    return c.body(null, 200);
  }
  return c.body(Readable.toWeb(stream) as ReadableStream, range ? 206 : 200);
}
