import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { readCookie } from '#src/access/cookie.ts';
import { covers } from '#src/access/scopes.ts';
import { readSession } from '#src/access/sessions.ts';
import { readToken } from '#src/access/tokens.ts';
import { filesDirOf, type StoredMedia } from '#src/media/file.ts';
import { readFileLink } from '#src/media/link.ts';
import { readMedia } from '#src/media/read.ts';
import { readPeople } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readPosts } from '#src/posts/read.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';

/**
 * The bytes of attachments, ours and partners'. Each request is decided anew: who may read the post may have its files; a file in no post
 * is its owner's. What may not be had and what is not there are one answer.
 */
export function fileRoutes(app: Hono<ApiEnv>, api: ApiContext): void {
  app.get('/files/:uuid', (c) => serve(api, c, 'full'));
  app.get('/files/:uuid/preview', (c) => serve(api, c, 'preview'));
}

async function serve(api: ApiContext, c: ApiRequest, which: 'full' | 'preview'): Promise<Response> {
  c.header('cache-control', 'private, no-store');
  c.header('vary', 'Authorization, Cookie');
  const uuid = c.req.param('uuid') ?? '';
  const viewer = await whoAsks(api, c, uuid);
  const media = viewer === null ? null : await readMedia(api.db, uuid);
  if (viewer === null || media === null || !(await mayHave(api, viewer, media))) throw notFound('This file');
  const preview = which === 'preview' && media.previewKey !== null;
  for (const [name, value] of Object.entries(headersOf(media, preview))) c.header(name, value);
  if (media.remoteUrl !== null) return serveRemote(api, c, media);
  const key = preview ? media.previewKey : media.storageKey;
  if (key === null) throw notFound('This file');
  return serveStored(api, c, key);
}

/** By token, by the session of our own pages, or by the address itself (media/link.ts). */
async function whoAsks(api: ApiContext, c: ApiRequest, uuid: string): Promise<PersonId | null> {
  const { house } = api.db;
  const secret = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (secret !== undefined) {
    const grant = await readToken(api.db, secret);
    return grant && covers(grant.scopes, 'read:statuses') ? grant.personId : null;
  }
  const linked = readFileLink(house, uuid, c.req.query());
  if (linked !== null) {
    const [person] = await readPeople(api.db, [linked]);
    return person && person.deactivatedAt === null ? linked : null;
  }
  const cookie = readCookie(house, 'session', c.req.header('cookie'));
  const session = cookie === null ? null : await readSession(api.db, cookie);
  return session?.personId ?? null;
}

async function mayHave(api: ApiContext, viewer: PersonId, media: StoredMedia): Promise<boolean> {
  if (media.postId === null) return media.ownerId === viewer;
  return (await readPosts(api.db, { personId: viewer }, [media.postId])).length === 1;
}

/** Nothing here can run: pictures were written anew, the rest is for download; sandboxed and without a guess at the type in any case. */
function headersOf(media: StoredMedia, preview: boolean): Record<string, string> {
  const inline = media.kind === 'image';
  return {
    'content-type': preview ? 'image/webp' : media.mediaType,
    'content-disposition': inline ? 'inline' : `attachment; filename*=UTF-8''${encodeName(media.name)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
  };
}

/** RFC 8187: what encodeURIComponent leaves alone but the grammar does not know is encoded too. */
const encodeName = (name: string): string =>
  encodeURIComponent(name || 'file').replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

async function serveStored(api: ApiContext, c: ApiRequest, key: string): Promise<Response> {
  const file = await openFile(filesDirOf(api.db.house), key);
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
