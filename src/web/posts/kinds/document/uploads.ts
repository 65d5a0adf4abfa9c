import type { Hono } from 'hono';
import { readCookie } from '#src/access/cookie.ts';
import { readSession } from '#src/access/sessions.ts';
import {
  beginUpload,
  continueUpload,
  endUpload,
  readUnfinished,
  type Unfinished,
} from '#src/media/unfinished.ts';
import { readPeople } from '#src/people/read.ts';
import { Refusal, TooOften } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import { requireOwnSite } from '../../../shell/forms.ts';
import { i18nFor } from '../../../shell/i18n-for.ts';

const path = '/documents/uploads';
const version = '1.0.0';
const told: Readonly<Record<string, string>> = {
  'tus-resumable': version,
  'tus-version': version,
  'tus-extension': 'creation,termination,expiration',
  'cache-control': 'no-store',
};
/** Of what is said about a file, in base64. */
const metadataMax = 2_000;

/**
 * Uploads that are continued after a lost connection: tus 1.0.0 (tus.io) with creation, termination and expiration, for scripts of our own pages.
 * What has arrived as a whole is named by a form, as `upload`, in place of a file. Mounted before the pages' own check: these are no forms, and
 * the header that each of them must have cannot be sent from another site.
 */
export function uploadRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post(path, (c) => answered(web, c, (me) => begin(web, c, me)));
  // What is asked with HEAD comes here.
  app.get(`${path}/:id`, (c) => answered(web, c, (me) => look(web, c, me)));
  app.patch(`${path}/:id`, (c) => answered(web, c, (me) => go(web, c, me)));
  app.delete(`${path}/:id`, (c) =>
    answered(web, c, async (me) => {
      await endUpload(web.db, me, c.req.param('id') ?? '');
      return c.body(null, 204, told);
    }),
  );
}

async function begin(web: WebContext, c: WebRequest, me: PersonId): Promise<Response> {
  const said = metadataOf(c.req.header('upload-metadata') ?? '');
  const upload = await beginUpload(web.db, me, {
    name: said.get('filename') ?? '',
    mediaType: said.get('filetype') ?? '',
    bytes: Number(c.req.header('upload-length') ?? Number.NaN),
  });
  return c.body(null, 201, { ...progress(upload), location: `${path}/${upload.id}` });
}

async function look(web: WebContext, c: WebRequest, me: PersonId): Promise<Response> {
  const upload = await readUnfinished(web.db, me, c.req.param('id') ?? '');
  return c.body(null, 200, { ...progress(upload), 'upload-length': String(upload.bytes) });
}

async function go(web: WebContext, c: WebRequest, me: PersonId): Promise<Response> {
  if (c.req.header('content-type') !== 'application/offset+octet-stream')
    return c.json({ error: 'Parts are sent as application/offset+octet-stream.' }, 415, told);
  const offset = Number(c.req.header('upload-offset') ?? Number.NaN);
  if (!Number.isSafeInteger(offset) || offset < 0)
    return c.json({ error: 'Upload-Offset says where the part begins.' }, 400, told);
  const content = (c.req.raw.body ?? new ReadableStream()) as unknown as AsyncIterable<Uint8Array>;
  const upload = await continueUpload(web.db, me, c.req.param('id') ?? '', { offset, content });
  return c.body(null, 204, progress(upload));
}

const progress = ({ received, expiresAt }: Unfinished): Record<string, string> => ({
  ...told,
  'upload-offset': String(received),
  'upload-expires': expiresAt.toUTCString(),
});

/** `filename aGVsbG8=,filetype dGV4dA==` */
function metadataOf(header: string): ReadonlyMap<string, string> {
  const pairs = header
    .slice(0, metadataMax)
    .split(',')
    .map((pair) => pair.trim().split(' '));
  return new Map(
    pairs.map(([name = '', value = '']): [string, string] => [name, Buffer.from(value, 'base64').toString()]),
  );
}

const statusOf = {
  invalid: 422,
  not_found: 404,
  not_allowed: 403,
  conflict: 409,
  gone: 410,
  too_many: 429,
} as const;

/** For whoever is signed in here; a refusal is said in their language. */
async function answered(
  web: WebContext,
  c: WebRequest,
  work: (me: PersonId) => Promise<Response>,
): Promise<Response> {
  const secret = readCookie(web.db.instance, 'session', c.req.header('cookie')) ?? '';
  const session = secret === '' ? null : await readSession(web.db, secret);
  if (!session) return c.json({ error: 'Sign in first.' }, 401, told);
  try {
    requireOwnSite(web.db.instance, c);
    if (c.req.header('tus-resumable') !== version)
      return c.json({ error: `Tus-Resumable must be ${version}.` }, 412, told);
    return await work(session.personId);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
    const [person] = await readPeople(web.db, [session.personId]);
    const sentence = person ? explain(i18nFor(web.db.instance, person), error) : error.message;
    return c.json({ error: sentence }, statusOf[error.kind], told);
  }
}
