import type { Hono } from 'hono';
import { readCookie } from '#src/access/cookie.ts';
import { proveSession, readSession } from '#src/access/sessions.ts';
import { requireRoomFor } from '#src/company/limits.ts';
import { brandingOf } from '#src/company/branding.ts';
import { arrive } from '#src/identity/arrive.ts';
import { takeFlow, type Flow, type FlowAnswer } from '#src/identity/flows.ts';
import { linkIdentity } from '#src/identity/link.ts';
import { beginOidc } from '#src/identity/oidc/begin.ts';
import { finishOidc, type OidcOutcome } from '#src/identity/oidc/finish.ts';
import { logOutByToken, providerLogoutAddress } from '#src/identity/oidc/logout.ts';
import { beginSaml } from '#src/identity/saml/client.ts';
import type { SamlOutcome } from '#src/identity/saml/finish.ts';
import { hasPages, isInUse, type Provider, type ProviderId } from '#src/identity/provider.ts';
import { noteProviderSession } from '#src/identity/provider-sessions.ts';
import { findIdentity, readProvider } from '#src/identity/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, letIn, nextOf, openForm, signedOutI18n } from '../shell/entry.ts';
import { idOf, limitSignedOut, ownPath, readForm } from '../shell/forms.ts';

const log = logger('identity');

/** Why somebody came back from a provider without being let in: what the page they are led to says. */
export type ProviderRefusal =
  | Exclude<OidcOutcome['is'] | SamlOutcome['is'], 'vouched'>
  | 'over'
  | 'unknown'
  | 'same email'
  | 'left'
  | 'another'
  | 'taken';

/**
 * Signing in with a provider, there and back. The way there is a link, because a form's redirect to another server is what the pages' policy forbids; what is sent back
 * counts only in the browser that went, once. `/sign-in/logout` is asked by providers' servers.
 */
export function providerSignInRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/sign-in/with/:id', async (c) => {
    requireRoomFor(web.db.instance, addressOf(web, c), 'signedOut');
    const provider = await providerIn(web, c);
    const browser = openForm(web, c).secret;
    const next = nextOf(c);
    return goTo(web, c, provider, { purpose: 'sign in', sessionId: null, next, browser });
  });
  app.get('/sign-in/callback', (c) => comeBack(web, c));
  app.get('/sign-in/left/:state', async (c) => {
    const browser = readCookie(web.db.instance, 'form', c.req.header('cookie'));
    const flow = await takeFlow(web.db, c.req.param('state'), [browser]);
    const to = flow?.purpose === 'sign out' ? await providerLogoutAddress(web.db, flow, browser ?? '') : null;
    return c.redirect(to ?? '/sign-in', 303);
  });
  app.post('/sign-in/logout', limitSignedOut(web), async (c) => {
    const token = (await readForm(c)).text('logout_token');
    const done = await logOutByToken(web.db, token);
    // Back-Channel Logout §2.8.
    c.header('cache-control', 'no-store');
    return done ? c.body(null, 200) : c.json({ error: 'invalid_request' }, 400);
  });
}

/** A provider that one can sign in with by its own pages. */
export async function providerIn(web: WebContext, c: WebRequest): Promise<Provider> {
  const id = idOf<ProviderId>(c.req.param('id'));
  const provider = id === null ? null : await readProvider(web.db, id);
  if (!provider || !isInUse(provider) || !hasPages(provider)) throw notFound('page');
  return provider;
}

/** Sends somebody to a provider; back to where they came from, if it does not answer. */
export async function goTo(
  web: WebContext,
  c: WebRequest,
  provider: Provider,
  flow: Pick<Flow, 'purpose' | 'sessionId' | 'next'> & { readonly browser: string },
): Promise<Response> {
  try {
    const begin = provider.kind === 'saml' ? beginSaml : beginOidc;
    return c.redirect(await begin(web.db, provider, flow), 303);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log.warn('{reason}', { reason: error.message });
    return refuse(c, provider, flow, 'away');
  }
}

async function comeBack(web: WebContext, c: WebRequest): Promise<Response> {
  const state = c.req.query('state') ?? '';
  const come = await takeOwnFlow(web, c, state);
  if (come?.provider.kind !== 'oidc') return c.redirect('/sign-in?refused=over', 303);
  const { provider, flow } = come;
  const { search: query } = new URL(c.req.url);
  const outcome = await finishOidc(web.db, provider, { flow, query, state });
  if (outcome.is !== 'vouched') return refuse(c, provider, flow, outcome.is);
  return goOn(web, c, { provider, flow, outcome });
}

/** The way that this browser began and has not come back from. Null: there is none, or its provider is off. */
export async function takeOwnFlow(
  web: WebContext,
  c: WebRequest,
  state: string,
): Promise<{ readonly provider: Provider; readonly flow: Flow } | null> {
  const { db } = web;
  requireRoomFor(db.instance, addressOf(web, c), 'signedOut');
  const cookie = c.req.header('cookie');
  const browsers = (['form', 'session'] as const).map((kind) => readCookie(db.instance, kind, cookie));
  const flow = await takeFlow(db, state, browsers);
  const provider = flow && (await readProvider(db, flow.providerId));
  return flow && provider && isInUse(provider) ? { provider, flow } : null;
}

interface Come {
  readonly provider: Provider;
  readonly flow: Flow;
  readonly outcome: FlowAnswer;
}

/** The provider has vouched for somebody: they come in, are connected, or have shown who they are. */
export async function goOn(web: WebContext, c: WebRequest, come: Come): Promise<Response> {
  const { db } = web;
  const { provider, flow, outcome } = come;
  if (flow.purpose === 'sign in') return enter(web, c, come);
  const secret = readCookie(db.instance, 'session', c.req.header('cookie'));
  // Who still owes an acceptance may prove who they are: their export is theirs all the same.
  const evenOwing = flow.purpose === 'prove';
  const session = secret === null ? null : await readSession(db, secret, { evenOwing });
  if (!session || session.owesFactor === 'code' || session.id !== flow.sessionId)
    return refuse(c, provider, flow, 'over');
  const { subject } = outcome.vouched;
  if (flow.purpose === 'link')
    return connect(web, c, { provider, flow, subject, personId: session.personId });
  const identity = await findIdentity(db, provider.issuer, subject);
  if (identity?.personId !== session.personId) return refuse(c, provider, flow, 'another');
  await transaction(db, (tx) => proveSession(tx, session.id));
  return c.redirect(flow.next, 303);
}

/** Lets in whom the provider vouched for, if they are somebody here or may become it. */
async function enter(web: WebContext, c: WebRequest, come: Come): Promise<Response> {
  const { provider, flow, outcome } = come;
  const { locale } = signedOutI18n(web, c);
  const spoken = c.req.header('accept-language') === undefined ? brandingOf(web.db.instance).locale : locale;
  const arrival = await arrive(web.db, provider, outcome.vouched, spoken);
  if (!('personId' in arrival)) return refuse(c, provider, flow, arrival.is);
  const { subject } = outcome.vouched;
  const from = { provider, subject, sid: outcome.sid, idToken: outcome.idToken ?? null };
  await letIn(web, c, 'provider', arrival.personId, (tx, secret) => noteProviderSession(tx, secret, from));
  return c.redirect(ownPath(flow.next), 303);
}

async function connect(
  web: WebContext,
  c: WebRequest,
  link: {
    readonly provider: Provider;
    readonly flow: Flow;
    readonly subject: string;
    readonly personId: Parameters<typeof linkIdentity>[1];
  },
): Promise<Response> {
  const { provider, flow, subject, personId } = link;
  try {
    await transaction(web.db, (tx) => linkIdentity(tx, personId, { provider, subject }));
  } catch (error) {
    if (error instanceof Refusal) return refuse(c, provider, flow, 'taken');
    throw error;
  }
  return c.redirect('/settings/security?changed=identity', 303);
}

/** Back to where they came from, which says why. */
export function refuse(
  c: WebRequest,
  provider: Provider,
  flow: Pick<Flow, 'purpose' | 'next'>,
  refused: ProviderRefusal,
): Response {
  const query = { refused: refused.replace(' ', '-'), provider: provider.id };
  if (flow.purpose === 'link') return c.redirect(`/settings/security?${new URLSearchParams(query)}`, 303);
  if (flow.purpose === 'prove') {
    const to = new URL(flow.next, 'http://here');
    for (const [name, value] of Object.entries(query)) to.searchParams.set(name, value);
    return c.redirect(ownPath(to.pathname + to.search), 303);
  }
  return c.redirect(`/sign-in?${new URLSearchParams({ ...query, next: flow.next })}`, 303);
}
