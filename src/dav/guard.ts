import type { MiddlewareHandler } from 'hono';
import { checkAppPassword, type AppUse } from '#src/access/app-passwords.ts';
import { requireRoom } from '#src/company/limits.ts';
import { readPerson } from '#src/people/read.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import type { DavContext, DavEnv } from './context.ts';
import { DavError } from './errors.ts';
import { readPath, type Target } from './path.ts';

const useOf: Readonly<Record<Target['kind'], AppUse | null>> = {
  ...{ root: null, principals: null, principal: null, groups: 'documents', group: 'documents' },
  ...{ document: 'documents', calendars: 'calendar', collection: 'calendar', object: 'calendar' },
};

/** Whoever asks brings an app password (RFC 7617); a session or a token of the pages and the API means nothing here, so no page can act by a browser. */
export const guarded =
  ({ db }: DavContext): MiddlewareHandler<DavEnv> =>
  async (c, next) => {
    for (const [name, value] of Object.entries(everyAnswer)) c.header(name, value);
    if (c.req.method === 'OPTIONS') return next();
    // Whoever sends one means part of something, and would be given all of it (RFC 9110 §7.1).
    if (c.env.incoming?.url?.includes('#'))
      throw new DavError(400, 'Send the address without what follows #.');
    const target = readPath(new URL(c.req.url).pathname);
    const [login, password] = credentialsIn(c.req.header('authorization'));
    const address = addressOfRequest(db.instance, c);
    const use = target && useOf[target.kind];
    const personId =
      password === '' ? null : await checkAppPassword(db, { login, password: password, use, address });
    const me = personId && (await readPerson(db, personId));
    if (!me) {
      c.header('www-authenticate', 'Basic realm="Kontor", charset="UTF-8"');
      throw new DavError(
        401,
        'Sign in with your user name and an app password for this. You make one under Settings, Sign-in.',
      );
    }
    requireRoom(db.instance, me.id, 'dav');
    if (target === null) throw new DavError(404, 'There is nothing at this address.');
    c.set('me', me);
    c.set('target', target);
    return next();
  };

/** As on the files' origin: nothing that comes from here can run in a browser. */
const everyAnswer: Readonly<Record<string, string>> = {
  dav: '1, 2, 3, calendar-access',
  'cache-control': 'private, no-cache',
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

const none = ['', ''] as const;

function credentialsIn(header: string | undefined): readonly [login: string, password: string] {
  const encoded = /^basic +([A-Za-z0-9+/]{1,2000}={0,2})\s*$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return none;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? none : [text.slice(0, at), text.slice(at + 1)];
}
