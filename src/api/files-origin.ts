import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { filesDirOf, isShownInline, servedType, type StoredMedia } from '#src/media/file.ts';
import { readFileLink } from '#src/media/link.ts';
import { readMedia } from '#src/media/read.ts';
import { readPeople } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readPosts } from '#src/posts/read.ts';
import type { ApiContext, ApiEnv, ApiRequest } from './context.ts';
import { answerError } from './errors.ts';

/**
 * All that the files' origin serves: the bytes of attachments, ours and partners', at the sealed addresses of media/link.ts. No cookie and
 * no token is looked at. Each request is decided anew: who may read the post may have its files; a file in no post is its owner's. What may
 * not be had and what is not there are one answer.
 */
export function filesApp(api: ApiContext): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>({ strict: false });
  app.onError(answerError);
  app.use(async (c, next) => {
    for (const [name, value] of Object.entries(everyAnswer)) c.header(name, value);
    await next();
  });
  app.get('/files/:uuid', (c) => serve(api, c, 'full'));
  app.get('/files/:uuid/preview', (c) => serve(api, c, 'preview'));
  app.get('/files/:uuid/:name', (c) => serve(api, c, 'full'));
  app.all('*', () => {
    throw notFound('This file');
  });
  return app;
}

/**
 * Nothing that comes from here can run, load or be guessed at; a browser that is shown a picture or a film by itself may draw it. Any page
 * may embed it: the address is the right to see it, and web clients live on other origins.
 */
const everyAnswer: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-store',
  'content-security-policy':
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'cross-origin',
  // Web clients ask with `crossorigin`, to draw into a canvas. No cookie counts here: the address is the right.
  'access-control-allow-origin': '*',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

async function serve(api: ApiContext, c: ApiRequest, which: 'full' | 'preview'): Promise<Response> {
  const uuid = c.req.param('uuid') ?? '';
  const viewer = await viewerOf(api, uuid, c.req.query());
  const media = viewer === null ? null : await mediaFor(api, viewer, uuid);
  if (media === null) throw notFound('This file');
  const preview = which === 'preview' && media.previewKey !== null;
  if (media.remoteUrl !== null) return serveRemote(api, c, media);
  const key = preview ? media.previewKey : media.storageKey;
  if (key === null) throw notFound('This file');
  return serveStored(api, c, { ...media, mediaType: preview ? 'image/webp' : media.mediaType }, key);
}

/** Whom the address was made for, while they are active. */
async function viewerOf(
  api: ApiContext,
  uuid: string,
  query: Readonly<Record<string, string>>,
): Promise<PersonId | null> {
  const linked = readFileLink(api.db.house, uuid, query);
  if (linked === null) return null;
  const [person] = await readPeople(api.db, [linked]);
  return person && person.deactivatedAt === null ? linked : null;
}

/** The file, if this person may have it: who may read its post may; a file in no post is its owner's. */
export async function mediaFor(api: ApiContext, viewer: PersonId, uuid: string): Promise<StoredMedia | null> {
  const media = await readMedia(api.db, uuid);
  if (media === null) return null;
  if (media.postId === null) return media.peerId === null && media.ownerId === viewer ? media : null;
  const posts = await readPosts(api.db, { personId: viewer }, [media.postId]);
  return posts.length > 0 ? media : null;
}

/** Pictures that were written anew and plain films and sounds are shown; all the rest is for download. */
function describe(c: ApiRequest, media: StoredMedia): void {
  const inline = isShownInline(media.mediaType);
  c.header('content-type', servedType(media.mediaType));
  c.header(
    'content-disposition',
    `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeName(media.name)}`,
  );
}

/** RFC 8187: what encodeURIComponent leaves alone but the grammar does not know is encoded too. */
const encodeName = (name: string): string =>
  encodeURIComponent(name || 'file').replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

async function serveStored(
  api: ApiContext,
  c: ApiRequest,
  media: StoredMedia,
  key: string,
): Promise<Response> {
  // What is stored never changes, so its key names its version. The browser keeps it, but asks for the right to it each time.
  const version = `"${key}"`;
  c.header('cache-control', 'private, no-cache');
  c.header('etag', version);
  if (c.req.header('if-none-match') === version) return c.body(null, 304);
  const file = await openFile(filesDirOf(api.db.house), key);
  describe(c, media);
  c.header('accept-ranges', 'bytes');
  const range = readRange(c.req.header('range'), file.bytes);
  if (range === 'unsatisfiable') {
    await file.close();
    return c.body(null, 416, { 'content-range': `bytes */${file.bytes}` });
  }
  const { start, end } = range ?? { start: 0, end: file.bytes - 1 };
  c.header('content-length', String(end - start + 1));
  if (range) c.header('content-range', `bytes ${start}-${end}/${file.bytes}`);
  const stream = Readable.toWeb(file.read({ start, end })) as ReadableStream;
  return c.body(stream, range ? 206 : 200);
}

/** A partner's file comes through this server, so that the partner does not learn who looks; nothing of it is kept. */
async function serveRemote(api: ApiContext, c: ApiRequest, media: StoredMedia): Promise<Response> {
  const file = await api.files.open(media.id);
  describe(c, media);
  if (file.bytes !== null) c.header('content-length', String(file.bytes));
  c.header('accept-ranges', 'none');
  return c.body(Readable.toWeb(file.stream) as ReadableStream, 200);
}

/** One range of bytes (RFC 9110 §14.2), for seeking in video. Several at once, or other units, are answered with everything. */
function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const [, from = '', to = ''] = match;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}
