import type { MiddlewareHandler } from 'hono';
import { covers } from '#src/access/scopes.ts';
import type { Grant } from '#src/access/grant.ts';
import { readToken } from '#src/access/tokens.ts';
import { acceptFirst } from '#src/company/accept-first.ts';
import { takeApiRequest } from '#src/company/limits.ts';
import { TooOften } from '#src/platform/errors.ts';
import { looking } from '#src/posts/lent.ts';
import type { ApiContext, ApiEnv, ApiRequest } from './context.ts';
import { answerUnauthorized } from './errors.ts';

type Guard = MiddlewareHandler<ApiEnv>;

/** Authorisation of this surface: each route says what a token must allow, and learns whose it is. */
export interface Guards {
  /** A person's token with this scope. Several: one of them is enough. */
  signedIn(...scopes: readonly string[]): Guard;
  /** The same, with the token also as `access_token` in the address: what browsers open as a stream of events has no headers of its own. */
  signedInByAddress(...scopes: readonly string[]): Guard;
  /** A person's or an application's own token. */
  anyToken: Guard;
}

/** How a surface says that a token is not enough. */
export interface Answers {
  unauthorized(c: ApiRequest, sentence: string): Response;
  refused(c: ApiRequest, status: 403 | 422, sentence: string): Response;
}
const mastodons: Answers = {
  unauthorized: answerUnauthorized,
  refused: (c, status, sentence) => c.json({ error: sentence }, status),
};

/** Missing and dead tokens are 401, insufficient ones 403 (RFC 6750 §3.1), an application's own 422 as in Mastodon. */
export function createGuards(api: ApiContext, says: Answers = mastodons): Guards {
  const marked = (scopes: readonly string[], guard: Guard): Guard => {
    wanted.set(guard, scopes);
    return guard;
  };
  const signedIn =
    (secretOf: (c: ApiRequest) => string | undefined, scopes: readonly string[]): Guard =>
    async (c, next) => {
      const secret = secretOf(c);
      const grant = secret === undefined ? null : await readToken(api.db, secret, { evenOwing: true });
      if (grant) count(api, c, grant);
      if (!grant)
        return says.unauthorized(c, 'The access token is missing, unknown or was revoked; sign in again.');
      if (grant.personId === null) return says.refused(c, 422, 'This method requires an authenticated user');
      if (!scopes.some((scope) => covers(grant.scopes, scope)))
        return says.refused(c, 403, `This action needs the scope ${scopes.join(' or ')}.`);
      if (grant.owes) throw acceptFirst(api.db.instance);
      c.set('grant', grant);
      c.set('secret', secret ?? '');
      c.set('personId', grant.personId);
      return looking(grant.personId, next);
    };
  return {
    signedIn: (...scopes) => marked(scopes, signedIn(bearerOf, scopes)),
    signedInByAddress: (...scopes) =>
      marked(
        scopes,
        signedIn((c) => bearerOf(c) ?? c.req.query('access_token'), scopes),
      ),
    anyToken: marked([], async (c, next) => {
      const secret = bearerOf(c);
      const grant = secret === undefined ? null : await readToken(api.db, secret);
      if (!grant) return answerUnauthorized(c, 'The access token is missing, unknown or was revoked.');
      count(api, c, grant);
      c.set('grant', grant);
      return next();
    }),
  };
}

const wanted = new WeakMap<object, readonly string[]>();
/** The scopes of which a guard wants one; none: any token. Null: no guard. So that tests can ask every route for them. */
export const scopesOf = (guard: object): readonly string[] | null => wanted.get(guard) ?? null;

/** Says with every answer how much is left, in Mastodon's headers; throws TooOften when nothing is. */
function count(api: ApiContext, c: ApiRequest, grant: Grant): void {
  const taken = takeApiRequest(api.db.instance, grant.personId ?? `token ${grant.tokenId}`);
  c.header('x-ratelimit-limit', String(taken.max));
  c.header('x-ratelimit-remaining', String(taken.remaining));
  // To the minute: what one asks for must not be told apart by when.
  const resetMs = Math.ceil(taken.resetAt.getTime() / 60_000) * 60_000;
  c.header('x-ratelimit-reset', new Date(resetMs).toISOString());
  if (taken.waitSeconds > 0) throw new TooOften(taken.waitSeconds);
}

/** The request's token, valid or not. */
export const bearerOf = (c: ApiRequest): string | undefined =>
  /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
