import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { brandingOf } from '#src/company/branding.ts';
import { isPictureLink, versionOf, type PictureSize } from '#src/media/picture.ts';
import { readGroup } from '#src/groups/read.ts';
import { readPictureKeys } from '#src/media/read.ts';
import { remotePicture } from '#src/media/remote-picture.ts';
import { readKnownPerson, readPerson } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { whoAsks } from './files.ts';

/**
 * Avatars and banners, at the URLs of media/picture.ts: for people signed in to our pages, for apps by token or sealed URL. What comes from here
 * was re-encoded by us, so it may be on our own origin. A partner's is fetched by this instance: readers' browsers contact no one else.
 */
export function pictureRoutes(app: Hono<ApiEnv>, api: ApiContext): void {
  app.get('/pictures/:id{[0-9]+}/:part{avatar|header}/:size{small|large}', (c) => serve(api, c));
  app.get('/pictures/company/logo/:size{small|large}', (c) => {
    const url = brandingOf(api.db.instance).logoUrl;
    return url === null ? nothing() : send(api, c, url, () => ownKey(api, url, sizeOf(c)));
  });
}

const sizeOf = (c: ApiRequest): PictureSize => (c.req.param('size') === 'small' ? 'small' : 'large');
const nothing = (): never => {
  throw notFound('picture');
};

async function serve(api: ApiContext, c: ApiRequest): Promise<Response> {
  const { pathname } = new URL(c.req.url);
  const { v, until, key } = c.req.query();
  const isSealed = isPictureLink(api.db.instance, `${pathname}?v=${v ?? ''}`, { until, key });
  const me = isSealed ? null : await whoAsks(api, c);
  if (!isSealed && me === null) return nothing();
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return nothing();
  const part = c.req.param('part') === 'header' ? 'header' : 'avatar';
  const url = await urlOf(api, id, part, me);
  if (url === null) return nothing();
  const size = sizeOf(c);
  return send(api, c, url, () =>
    api.db.instance.addresses.isOurs(url)
      ? ownKey(api, url, size)
      : remotePicture(api.db, api.files.fetchPicture, { url, kind: part, size }),
  );
}

/** Of a person or a group that the reader may know of; a sealed address was given to who may. */
async function urlOf(
  api: ApiContext,
  id: string,
  part: 'avatar' | 'header',
  me: PersonId | null,
): Promise<string | null> {
  const personId = id as PersonId;
  const person =
    me === null
      ? await readPerson(api.db, personId)
      : await readKnownPerson(api.db, { personId: me }, personId);
  const shown = person
    ? person.deactivatedAt === null && person
    : me !== null && (await readGroup(api.db, { personId: me }, id as GroupId));
  if (!shown) return null;
  return part === 'avatar' ? shown.avatarUrl : shown.headerUrl;
}

async function ownKey(api: ApiContext, url: string, size: PictureSize): Promise<string | null> {
  const parsed = api.db.instance.addresses.parse(url);
  const keys = parsed?.kind === 'picture' ? await readPictureKeys(api.db, parsed.uuid) : null;
  return keys?.[size] ?? null;
}

/** The address names its version, so it is kept; under the name of a former one the present picture is given, but not to be kept. */
async function send(
  api: ApiContext,
  c: ApiRequest,
  url: string,
  find: () => Promise<string | null>,
): Promise<Response> {
  const version = versionOf(url);
  const isCurrent = c.req.query('v') === version;
  const headers = {
    'cache-control': isCurrent ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    vary: 'Authorization, Cookie',
    etag: `"${version}"`,
    'content-type': 'image/webp',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  };
  if (c.req.header('if-none-match') === `"${version}"`) return new Response(null, { status: 304, headers });
  const key = await find();
  if (key === null) return nothing();
  const file = await openFile(api.db.instance.files, key);
  return new Response(Readable.toWeb(file.read()) as ReadableStream, {
    headers: { ...headers, 'content-length': String(file.bytes) },
  });
}
