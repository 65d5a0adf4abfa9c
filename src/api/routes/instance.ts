import type { Hono } from 'hono';
import { readToken } from '#src/access/tokens.ts';
import { uploadBytesMax } from '#src/media/file.ts';
import { brandingOf } from '#src/company/branding.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { countEverything } from '../read.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { bearerOf } from '../guard.ts';
import { presentInstance, presentInstanceV1 } from '../present/instance.ts';
import { languagePairs } from '#src/posts/translation/translator.ts';
import { missingPictures } from '../present/pictures.ts';

/** What clients request before sign-in: who this is and what it can do. Only colleagues are told how large it is. */
export function instanceRoutes(app: Hono<ApiEnv>, api: ApiContext): void {
  const { instance } = api.db;
  const offer = { uploadBytesMax, mediaTypes, pushKey: api.push.publicKey };
  app.get('/api/v1/instance', async (c) =>
    c.json(
      presentInstanceV1(
        instance,
        offer,
        (await isColleague(api, c)) ? await countEverything(api.db) : untold,
      ),
    ),
  );
  app.get('/api/v2/instance', (c) => c.json(presentInstance(instance, offer)));
  for (const [path, answer] of Object.entries(empty)) app.get(path, (c) => c.json(answer));
  app.get('/api/v1/instance/translation_languages', async (c) => {
    const pairs = await languagePairs(instance, api.egress);
    return c.json(Object.fromEntries([...pairs].map(([from, to]) => [from, [...to]])));
  });
  app.get('/api/v1/instance/privacy_policy', (c) => {
    const { privacy } = brandingOf(instance).about;
    return c.json({ updated_at: null, content: privacy === null ? '' : renderMarkdown(privacy).html });
  });
  app.get('/api/v1/instance/extended_description', (c) => c.json({ updated_at: null, content: '' }));
  for (const kind of ['avatar', 'header'] as const)
    app.get(missingPictures[kind], (c) =>
      c.body(pictures[kind], 200, { 'content-type': 'image/png', 'cache-control': 'public, max-age=604800' }),
    );
}

const untold = { people: 0, posts: 0, peers: 0 };

async function isColleague(api: ApiContext, c: ApiRequest): Promise<boolean> {
  const secret = bearerOf(c);
  const grant = secret === undefined ? null : await readToken(api.db, secret);
  return (grant?.personId ?? null) !== null;
}

/** Lists that are always empty here, for clients that ask at start. */
const empty = {
  '/api/v1/instance/rules': [],
  '/api/v1/instance/domain_blocks': [],
  '/api/v1/instance/peers': [],
  '/api/v1/instance/activity': [],
  '/api/v1/instance/languages': [],
  '/api/v1/custom_emojis': [],
} as const;

const mediaTypes = [
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/gif',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/flac',
  'audio/mp4',
  'application/pdf',
  'text/plain',
] as const;

/** Plain paper: apps on telephones want a picture for everyone, and cannot draw SVG. */
const pictures = {
  avatar: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAIAAADYYG7QAAAAO0lEQVR42u3OMQ0AAAgDsPkXw40FXOGCcDSpgGa6XomQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQ0J0F3lqoHodrHe4AAAAASUVORK5CYII=',
    'base64',
  ),
  header: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAADwAAAAUCAIAAABeYcl+AAAALklEQVR42u3OMQ0AAAgDsPkXycWDC1RwkDSpgGa63om0tLS0tLS0tLS0tLT0hQV8c4JFwFMBewAAAABJRU5ErkJggg==',
    'base64',
  ),
};
