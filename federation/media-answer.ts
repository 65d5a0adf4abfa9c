import { Readable } from 'node:stream';
import { filesDirOf, servedType } from '#src/media/file.ts';
import { openFile } from '#src/platform/files.ts';
import type { Wire } from './context.ts';

/** Nothing in it may run, whatever a browser thinks it is. */
const fileHeaders = {
  'cache-control': 'no-store',
  vary: 'Accept, Signature',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
} as const;

/** The bytes of a stored file, streamed; for HEAD only what they are. */
export async function mediaAnswer(
  wire: Wire,
  media: { readonly mediaType: string; readonly name: string },
  storageKey: string,
  method: string,
): Promise<Response> {
  const opened = await openFile(filesDirOf(wire.house), storageKey);
  const headers = {
    ...fileHeaders,
    'content-type': servedType(media.mediaType),
    'content-length': String(opened.bytes),
    'content-disposition': `attachment; filename*=UTF-8''${encodeRfc8187(media.name)}`,
  };
  if (method === 'HEAD') {
    await opened.close();
    return new Response(null, { headers });
  }
  return new Response(Readable.toWeb(opened.read()) as ReadableStream, { headers });
}

/** RFC 8187 §3.2.1: what encodeURIComponent leaves although it may not stand there. */
const encodeRfc8187 = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
