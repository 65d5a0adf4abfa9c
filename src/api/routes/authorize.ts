import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { clearCookie, formToken, isOwnForm, readCookie } from '#src/access/cookie.ts';
import {
  checkAuthorizationRequest,
  giveCode,
  outOfBand,
  readApp,
  type App,
  type AuthorizationRequest,
} from '#src/access/oauth.ts';
import { endSession, readSession, type Session } from '#src/access/sessions.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, textOf, type Fields } from '../fields.ts';
import { codePage, consentPage, messagePage, type PageFrame } from '../pages/oauth.tsx';
import { i18nFor } from '../pages/words.ts';

/**
 * Where a person authorises an application (RFC 6749 §4.1): anyone not signed in is sent to sign in and back, then consents. The form's URL
 * carries the application's request, its hidden field the proof that this browser was given the form.
 */
export function authorizeRoutes(app: Hono<ApiEnv>, api: ApiContext): void {
  app.get('/oauth/authorize', async (c) => {
    const asked = await readAsked(api, c, readQuery(c));
    if (asked instanceof Response) return asked;
    const force = flagOf(readQuery(c), 'force_login') ?? false;
    const session = force ? null : await currentSession(api, c);
    if (session?.owes || session?.owesFactor) return toDocuments(c);
    return session ? showConsent(api, c, asked, session) : toSignIn(c, force);
  });

  app.post('/oauth/authorize', async (c) => {
    const fields = await readFields(c);
    const asked = await readAsked(api, c, fields);
    if (asked instanceof Response) return asked;
    return textOf(fields, 'step', 20) === 'sign-out'
      ? signOut(api, c, fields)
      : consent(api, c, asked, fields);
  });
}

/** An application's question, already checked. */
interface Asked {
  readonly app: App;
  readonly authorization: AuthorizationRequest;
  readonly state: string | null;
}

/** The question, or the page or redirect that says what is wrong with it. Only a registered address is ever redirected to. */
async function readAsked(api: ApiContext, c: ApiRequest, fields: Fields): Promise<Asked | Response> {
  const { i18n } = frameOf(api, c);
  const app = await readApp(api.db, textOf(fields, 'client_id', 500) ?? '');
  if (!app)
    return show(api, c, (frame) => messagePage(frame, i18n.problemTitle, i18n.unknownApp), { status: 400 });
  const redirectUri = textOf(fields, 'redirect_uri', 2_000) ?? '';
  const state = textOf(fields, 'state', 2_000) ?? null;
  const checked = checkAuthorizationRequest(app, {
    responseType: textOf(fields, 'response_type', 50) ?? '',
    redirectUri,
    scope: textOf(fields, 'scope', 2_000) ?? '',
    challenge: textOf(fields, 'code_challenge', 200) ?? null,
    challengeMethod: textOf(fields, 'code_challenge_method', 20) ?? null,
  });
  if (checked.ok) return { app, authorization: checked.authorization, state };
  if (checked.toReader || redirectUri === outOfBand)
    return show(api, c, (frame) => messagePage(frame, i18n.problemTitle, checked.message), { status: 400 });
  return sendBack(api, c, redirectUri, { error: checked.error, error_description: checked.message, state });
}

async function currentSession(
  api: ApiContext,
  c: ApiRequest,
): Promise<(Session & { secret: string }) | null> {
  const secret = readCookie(api.db.instance, 'session', c.req.header('cookie'));
  const session = secret === null ? null : await readSession(api.db, secret, { evenOwing: true });
  return secret !== null && session ? { ...session, secret } : null;
}

/** The sign-in is a page of its own, which leads back here. `again`: even people who are signed in sign in again. */
function toSignIn(c: ApiRequest, again: boolean): Response {
  const query = new URLSearchParams({ next: ownAddress(c), ...(again && { again: '1' }) });
  return c.redirect(`/sign-in?${query}`, 303);
}

/** Whoever owes an acceptance gives no app access before, and comes back afterwards. */
const toDocuments = (c: ApiRequest): Response =>
  c.redirect(`/settings/documents?${new URLSearchParams({ next: ownAddress(c) })}`, 303);

async function signOut(api: ApiContext, c: ApiRequest, fields: Fields): Promise<Response> {
  const session = await currentSession(api, c);
  if (session && ownForm(api, c, fields, session.secret)) {
    await transaction(api.db, (tx) => endSession(tx, session.secret));
    c.header('set-cookie', clearCookie(api.db.instance, 'session'), { append: true });
  }
  return c.redirect(ownAddress(c), 303);
}

async function showConsent(
  api: ApiContext,
  c: ApiRequest,
  asked: Asked,
  session: Session & { secret: string },
) {
  const person = await readPersonSummary(api.db, session.personId);
  if (!person) return toSignIn(c, false);
  const { redirectUri } = asked.authorization;
  const form = {
    action: ownAddress(c),
    token: formToken(api.db.instance, session.secret),
    app: asked.app.name,
    person,
    scopes: asked.authorization.scopes,
    returnsTo: redirectUri === outOfBand ? null : new URL(redirectUri).host || new URL(redirectUri).protocol,
  };
  return show(api, c, (frame) => consentPage(frame, form), { redirectsTo: redirectUri });
}

async function consent(api: ApiContext, c: ApiRequest, asked: Asked, fields: Fields): Promise<Response> {
  const { i18n } = frameOf(api, c);
  const session = await currentSession(api, c);
  if (!session) return toSignIn(c, false);
  if (session.owes || session.owesFactor) return toDocuments(c);
  if (!ownForm(api, c, fields, session.secret))
    return show(api, c, (frame) => messagePage(frame, i18n.problemTitle, i18n.formExpired), {
      status: 403,
    });
  const { redirectUri } = asked.authorization;
  if (textOf(fields, 'answer', 20) !== 'allow') {
    if (redirectUri === outOfBand)
      return show(api, c, (frame) => messagePage(frame, i18n.deniedTitle, i18n.denied));
    return sendBack(api, c, redirectUri, { error: 'access_denied', state: asked.state });
  }
  const code = await transaction(api.db, (tx) =>
    giveCode(tx, asked.app, session.personId, asked.authorization),
  );
  if (redirectUri === outOfBand)
    return show(api, c, (frame) => codePage(frame, { app: asked.app.name, code }));
  return sendBack(api, c, redirectUri, { code, state: asked.state });
}

function ownForm(api: ApiContext, c: ApiRequest, fields: Fields, cookieSecret: string | null): boolean {
  const token = textOf(fields, 'form_token', 100);
  return isOwnForm(api.db.instance, { cookieSecret, token, origin: c.req.header('origin') });
}

/** This page again, without asking to sign in again. */
function ownAddress(c: ApiRequest): string {
  const query = new URL(c.req.url).searchParams;
  query.delete('force_login');
  return `/oauth/authorize?${query}`;
}

/** Back to the application. `iss` tells it who answered (RFC 9207). */
function sendBack(
  api: ApiContext,
  c: ApiRequest,
  redirectUri: string,
  answer: Readonly<Record<string, string | null>>,
): Response {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) if (value !== null) url.searchParams.set(name, value);
  url.searchParams.set('iss', api.db.instance.origin);
  c.header('cache-control', 'no-store');
  return c.redirect(url.href, 303);
}

function frameOf(api: ApiContext, c: ApiRequest): PageFrame {
  const nonce = randomBytes(16).toString('base64url');
  return { i18n: i18nFor(c.req.header('accept-language')), company: api.db.instance.company, nonce };
}

/** A page under the strictest policy that still lets its form lead back to the application (browsers apply form-action to redirects too). */
function show(
  api: ApiContext,
  c: ApiRequest,
  render: (frame: PageFrame) => string,
  options: { readonly status?: 200 | 400 | 401 | 403 | 429; readonly redirectsTo?: string } = {},
): Response {
  const frame = frameOf(api, c);
  const target =
    options.redirectsTo !== undefined && options.redirectsTo !== outOfBand
      ? new URL(options.redirectsTo)
      : null;
  const back = target === null ? '' : ` ${target.origin === 'null' ? target.protocol : target.origin}`;
  c.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${frame.nonce}'; form-action 'self'${back}; frame-ancestors 'none'; base-uri 'none'`,
  );
  c.header('cache-control', 'no-store');
  c.header('vary', 'Accept-Language, Cookie');
  // Not no-referrer: browsers would then send `Origin: null` with our own forms.
  c.header('referrer-policy', 'same-origin');
  c.header('x-content-type-options', 'nosniff');
  c.header('x-frame-options', 'DENY');
  return c.html(render(frame), options.status ?? 200);
}
