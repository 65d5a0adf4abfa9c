import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { requireRoomFor } from '#src/company/limits.ts';
import { takeDirectoryToken } from '#src/identity/directory/tokens.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import { isDatabaseDown, type Db } from '#src/platform/database.ts';
import { Refusal, TooOften, type RefusalKind } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import { aboutRoutes } from './about.ts';
import { Outdated, sayError, type ScimContext, type ScimEnv, type Status } from './answer.ts';
import { groupRoutes } from './groups.ts';
import { userRoutes } from './users.ts';

const log = logger('scim');
const bytesMax = 4 * 1_048_576;

/**
 * SCIM 2.0 (RFC 7643, RFC 7644) for the company's directory: who comes, changes and leaves. Every request carries a token that an administrator has made (Company →
 * Sign-in). Mount it at `/`.
 */
export function scimRoutes({ db }: { readonly db: Db }): Hono<ScimEnv> {
  const app = new Hono<ScimEnv>({ strict: false });
  app.onError(answerError);
  app.use('/scim/*', async (c, next) => {
    const secret = /^Bearer ([\w-]+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    if ((await takeDirectoryToken(db, secret)) === null) {
      // Counted only where it fails: a directory asks for hours.
      requireRoomFor(db.instance, addressOfRequest(db.instance, c), 'appPasswords');
      c.header('www-authenticate', 'Bearer realm="SCIM"');
      return sayError(
        c,
        401,
        'The token is unknown, ended or expired. Make a new one under Company → Sign-in.',
      );
    }
    await next();
  });
  app.use(
    '/scim/*',
    bodyLimit({ maxSize: bytesMax, onError: (c) => sayError(c, 413, 'At most 4 MB at once.') }),
  );
  aboutRoutes(app, db.instance.origin);
  userRoutes(app, db);
  groupRoutes(app, db);
  app.all('/scim/*', (c) => sayError(c, 404, 'There is no such endpoint here.'));
  return app;
}

const statuses: Readonly<Record<RefusalKind, Status>> = {
  ...{ invalid: 400, not_found: 404, not_allowed: 403, conflict: 409, gone: 404, too_many: 429 },
};

function answerError(error: Error, c: ScimContext): Response {
  if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
  if (error instanceof Outdated) return sayError(c, 412, error.message);
  if (error instanceof Refusal)
    return sayError(
      c,
      statuses[error.kind],
      error.message,
      error.kind === 'conflict' ? 'uniqueness' : error.kind === 'invalid' ? 'invalidValue' : undefined,
    );
  if (isDatabaseDown(error)) {
    c.header('retry-after', '10');
    return sayError(c, 503, 'This server cannot answer right now. Try again in a moment.');
  }
  log.error('A request failed: {reason}', { reason: error.message, stack: error.stack });
  return sayError(c, 500, 'Something went wrong on this server. It was noted.');
}
