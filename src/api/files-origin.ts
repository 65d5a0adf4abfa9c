import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { isShownInline, servedType, type StoredMedia } from '#src/media/file.ts';
import { readFileLink } from '#src/media/link.ts';
import { readLentFileName, type LentFile } from '#src/media/lent-file.ts';
import { openPage } from '#src/media/pages/page-picture.ts';
import { readMedia } from '#src/media/read.ts';
import { readPeople } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { contentRange, oneRangeOf, readRange, type ByteRange } from '#src/platform/ranges.ts';
import { readCardPicture } from '#src/posts/cards/read-card-picture.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { readEvidenceFile } from '#src/reports/evidence.ts';
import type { ApiContext, ApiEnv, ApiRequest, OpenedRemoteFile } from './context.ts';
import { answerError } from './errors.ts';
import { fileAway } from './file-away.ts';

/**
 * Everything the files' origin serves: the bytes of attachments, ours and partners', at the sealed URLs of media/link.ts. Cookies and tokens are
 * ignored. Each request is authorised anew: whoever may read the post may have its files; a file in no post is its owner's. Forbidden and absent
 * get the same answer.
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
  app.get('/files/:uuid/pages/:page', (c) => servePage(api, c));
  app.get('/files/:uuid/:name', (c) => serve(api, c, 'full'));
  app.all('*', () => {
    throw notFound('file');
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
  const lent = viewer === null ? null : await lentFor(api, viewer, uuid);
  if (lent !== null && viewer !== null) return serveLent(api, c, lent, viewer);
  const media = viewer === null ? null : await mediaFor(api, viewer, uuid);
  if (media === null) throw notFound('file');
  const preview = which === 'preview' && media.previewKey !== null;
  if (which === 'preview' && media.remotePreviewUrl !== null && viewer !== null)
    return serveRemotePreview(api, c, media, viewer, media.remotePreviewUrl);
  if (media.remoteUrl !== null && viewer !== null) return serveRemote(api, c, media, viewer);
  const key = preview ? media.previewKey : media.storageKey;
  if (key === null) throw notFound('file');
  return serveStored(api, c, { ...media, mediaType: preview ? 'image/webp' : media.mediaType }, key);
}

/**
 * A page as a picture: of a file of ours drawn here, of a partner's by its home, which has the bytes. Of what is lent nothing is kept, so it too is
 * drawn by its home.
 */
async function servePage(api: ApiContext, c: ApiRequest): Promise<Response> {
  const uuid = c.req.param('uuid') ?? '';
  const page = Number(/^[1-9]\d{0,3}$/.exec(c.req.param('page') ?? '')?.[0] ?? 0);
  const viewer = await viewerOf(api, uuid, c.req.query());
  const media = viewer === null || page === 0 ? null : await mediaFor(api, viewer, uuid);
  if (media === null || viewer === null) throw notFound('file');
  const name = `${page}`;
  if (media.remoteUrl !== null) {
    const opening = api.files.openPage(media.id, viewer, page);
    return await passOn(api, c, { ...media, mediaType: 'image/png', name }, opening);
  }
  if (media.storageKey === null) throw notFound('file');
  const version = `"${media.storageKey}-${page}"`;
  c.header('cache-control', 'private, no-cache');
  c.header('etag', version);
  if (c.req.header('if-none-match') === version) return c.body(null, 304);
  const { mediaType, ...opened } = await openPage(api.db, { ...media, storageKey: media.storageKey }, page);
  describe(c, { mediaType, name });
  return answerBytes(c, { stream: opened.read(), bytes: opened.bytes, range: null });
}

/** Whom the address was made for, while they are active. */
async function viewerOf(
  api: ApiContext,
  uuid: string,
  query: Readonly<Record<string, string>>,
): Promise<PersonId | null> {
  const linked = readFileLink(api.db.instance, uuid, query);
  if (linked === null) return null;
  const [person] = await readPeople(api.db, [linked]);
  return person && person.deactivatedAt === null ? linked : null;
}

/**
 * The file, if this person may have it: whoever may read its post may; a file in no post is its owner's; the picture of a card is for
 * who reads a post that shows it; of reported files, those who decide
 * have the copy.
 */
export async function mediaFor(api: ApiContext, viewer: PersonId, uuid: string): Promise<StoredMedia | null> {
  return (
    (await postedMedia(api, viewer, uuid)) ??
    (await readCardPicture(api.db, viewer, uuid)) ??
    (await readEvidenceFile(api.db, viewer, uuid))
  );
}

async function postedMedia(api: ApiContext, viewer: PersonId, uuid: string): Promise<StoredMedia | null> {
  const media = await readMedia(api.db, uuid);
  if (media === null) return null;
  if (media.postId === null) return media.peerId === null && media.ownerId === viewer ? media : null;
  const posts = await readPosts(api.db, { personId: viewer }, [media.postId]);
  return posts.length > 0 ? media : null;
}

/** Re-encoded pictures and plain video and audio are shown; everything else is a download. */
function describe(c: ApiRequest, media: Pick<Described, 'mediaType' | 'name'>): void {
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
  const file = await openFile(api.db.instance.files, key);
  describe(c, media);
  c.header('accept-ranges', 'bytes');
  const range = readRange(rangeHeader(c, version), file.bytes);
  if (range === 'unsatisfiable') {
    await file.close();
    return c.body(null, 416, { 'content-range': `bytes */${file.bytes}` });
  }
  const stream = file.read(range ?? undefined);
  return answerBytes(c, { stream, bytes: file.bytes, range });
}

/** A partner's file comes through this server, so that the partner does not learn who looks; nothing of it is kept. */
async function serveRemote(
  api: ApiContext,
  c: ApiRequest,
  media: StoredMedia,
  viewer: PersonId,
): Promise<Response> {
  return passOn(api, c, media, api.files.open(media.id, viewer, rangeHeader(c, null)));
}

/** The picture of a partner's film, by the same way. A picture it is, or nothing. */
async function serveRemotePreview(
  api: ApiContext,
  c: ApiRequest,
  media: StoredMedia,
  viewer: PersonId,
  url: string,
): Promise<Response> {
  if (media.peerId === null) throw notFound('file');
  const ending = /\.(jpe?g|png|webp)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? 'webp';
  const mediaType = `image/${ending === 'jpg' ? 'jpeg' : ending}`;
  const { peerId } = media;
  return passOn(
    api,
    c,
    { mediaType, name: 'preview', peerId },
    api.files.open({ url, peerId, mediaType }, viewer, rangeHeader(c, null)),
  );
}

/** A file of a post that lies with its company, if this person may read that post. */
async function lentFor(
  api: ApiContext,
  viewer: PersonId,
  uuid: string,
): Promise<(LentFile & { peerId: number }) | null> {
  const lent = readLentFileName(uuid);
  const [post] = lent === null ? [] : await readPosts(api.db, { personId: viewer }, [lent.postId]);
  return lent === null || !post || post.lent === null || post.peerId === null
    ? null
    : { ...lent, peerId: post.peerId };
}

async function serveLent(
  api: ApiContext,
  c: ApiRequest,
  lent: LentFile & { peerId: number },
  viewer: PersonId,
): Promise<Response> {
  return passOn(api, c, lent, api.files.open(lent, viewer, rangeHeader(c, null)));
}

type Described = Pick<StoredMedia, 'mediaType' | 'name' | 'peerId'>;

async function passOn(
  api: ApiContext,
  c: ApiRequest,
  media: Described,
  opening: Promise<OpenedRemoteFile>,
): Promise<Response> {
  const file = await opening.catch((error: unknown) => fileAway(c, error, companyOf(api, media)));
  if (file instanceof Response) return file;
  describe(c, media);
  c.header('accept-ranges', 'bytes');
  const { stream, bytes, range } = file;
  if (range !== 'unsatisfiable') return answerBytes(c, { stream, bytes, range });
  stream.destroy();
  return c.body(null, 416, { 'content-range': `bytes */${bytes ?? '*'}` });
}

const companyOf = ({ registry }: ApiContext, { peerId }: Described): string =>
  (peerId === null ? undefined : registry.byPeer(peerId)?.company) ?? 'another company';

/** What is asked of the file, unless the reader has another version of it (RFC 9110 §13.1.5). */
function rangeHeader(c: ApiRequest, version: string | null): string | undefined {
  const held = c.req.header('if-range');
  return held === undefined || held === version ? oneRangeOf(c.req.header('range')) : undefined;
}

function answerBytes(
  c: ApiRequest,
  file: { readonly stream: Readable; readonly bytes: number | null; readonly range: ByteRange | null },
): Response {
  const { bytes, range } = file;
  const length = range ? range.end - range.start + 1 : bytes;
  if (length !== null) c.header('content-length', String(length));
  if (range && bytes !== null) c.header('content-range', contentRange(range, bytes));
  return c.body(Readable.toWeb(file.stream) as ReadableStream, range ? 206 : 200);
}
