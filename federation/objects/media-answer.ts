import { Readable } from 'node:stream';
import { servedType } from '#src/media/file.ts';
import { openFile, type OpenedFile } from '#src/platform/files.ts';
import { contentRange, readRange } from '#src/platform/ranges.ts';
import type { FederationContext } from '../context.ts';

/** Nothing in it may run, whatever a browser thinks it is. */
const fileHeaders = {
  'cache-control': 'no-store',
  vary: 'Accept, Signature',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
} as const;

/** The bytes of a stored file, or the requested range of them, streamed; for HEAD only the headers. */
export async function mediaAnswer(
  ctx: FederationContext,
  media: { readonly mediaType: string; readonly name: string },
  storageKey: string,
  asked: { readonly method: string; readonly range: string | undefined },
): Promise<Response> {
  const opened = await openFile(ctx.instance.files, storageKey);
  const headers = {
    ...fileHeaders,
    'content-type': servedType(media.mediaType),
    'accept-ranges': 'bytes',
    'content-disposition': `attachment; filename*=UTF-8''${encodeRfc8187(media.name)}`,
  };
  const { bytes } = opened;
  const isHead = asked.method === 'HEAD';
  const range = isHead ? null : readRange(asked.range, bytes);
  if (isHead || range === 'unsatisfiable') {
    await opened.close();
    return range === null
      ? new Response(null, { headers: { ...headers, 'content-length': String(bytes) } })
      : new Response(null, { status: 416, headers: { ...fileHeaders, 'content-range': `bytes */${bytes}` } });
  }
  const length = range ? range.end - range.start + 1 : bytes;
  const part = range && { 'content-range': contentRange(range, bytes) };
  return new Response(Readable.toWeb(opened.read(range ?? undefined)) as ReadableStream, {
    status: range ? 206 : 200,
    headers: { ...headers, ...part, 'content-length': String(length) },
  });
}

/** A picture of a page, which is drawn here. */
export async function pageAnswer(
  page: OpenedFile & { readonly mediaType: string },
  method: string,
): Promise<Response> {
  const headers = {
    ...fileHeaders,
    'content-type': page.mediaType,
    'content-length': String(page.bytes),
  };
  if (method !== 'HEAD') return new Response(Readable.toWeb(page.read()) as ReadableStream, { headers });
  await page.close();
  return new Response(null, { headers });
}

/** RFC 8187 §3.2.1: what encodeURIComponent leaves although it may not stand there. */
const encodeRfc8187 = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
