import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { clearCookie, newFormSecret, readCookie, writeCookie } from '#src/access/cookie.ts';
import { noteAccountChange } from '#src/access/account-changes.ts';
import { knows, readKnownBrowser, withPerson, type KnownBrowser } from '#src/access/known-browser.ts';
import { linkTokenUntil } from '#src/access/link-token.ts';
import type { Means } from '#src/access/session.ts';
import { createSession, endSession, readSession } from '#src/access/sessions.ts';
import { hasTotp } from '#src/access/totp.ts';
import { learnCompanyZone } from '#src/company/learn-zone.ts';
import { requireLocalEntry } from '#src/identity/break-glass.ts';
import { carryOver } from '#src/identity/provider-sessions.ts';
import { readIdentitySession } from '#src/identity/read.ts';
import { learnTimeZone } from '#src/people/learn-zone.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { localeIn, type Locale } from '#src/platform/languages.ts';
import { browserName } from '../account/browser-name.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import type { WebContext, WebEnv, WebRequest } from './context.ts';
import { requireOwnForm, requireOwnSite, formToken, ownPath, readForm, type Form } from './forms.ts';
import { i18nForStranger } from './i18n-for.ts';
import { type I18n } from './i18n.ts';

/** The address a connection is counted under: never what a client claims, unless there is a trusted proxy. */
export const addressOf = (web: WebContext, c: WebRequest): string => addressOfRequest(web.db.instance, c);

/** Before sign-in, the reader's choice at the foot of the page applies, otherwise the browser's languages. */
export const signedOutI18n = (web: WebContext, c: WebRequest): I18n =>
  i18nForStranger(web.db.instance, chosenLanguage(c) ?? c.req.header('accept-language'));

const languageCookie = 'kontor_language';
const languageDays = 400; // what browsers keep a cookie at most (RFC 6265bis §5.5)

const chosenLanguage = (c: WebRequest): Locale | undefined =>
  localeIn(c.req.query('language')) ?? localeIn(getCookie(c, languageCookie));

/** `?language=` on any page before sign-in is remembered in this browser, so that the next one uses it too. */
export const rememberLanguage = (web: WebContext) =>
  createMiddleware<WebEnv>(async (c, next) => {
    const asked = localeIn(c.req.query('language'));
    if (asked !== undefined)
      setCookie(c, languageCookie, asked, {
        path: '/',
        maxAge: languageDays * 24 * 3600,
        httpOnly: true,
        sameSite: 'Lax',
        secure: web.db.instance.origin.startsWith('https:'),
      });
    await next();
  });

/** Where the reader wanted to go; never back to the sign-in page itself. */
export function nextOf(c: WebRequest): string {
  const next = ownPath(c.req.query('next') ?? '/');
  return next.startsWith('/sign-') || next.startsWith('/prove') ? '/' : next;
}

/** Whether the reader is on the way to an application's authorisation request (RFC 6749 §4.1). */
export const leadsToApp = (c: WebRequest): boolean => /^\/oauth\/authorize(\?|$)/.test(nextOf(c));

/** The secret of the browser's form cookie, set if it has none, and the hidden field that goes with it. */
export function openForm(
  web: WebContext,
  c: WebRequest,
): { readonly secret: string; readonly token: string } {
  const { instance } = web.db;
  const known = readCookie(instance, 'form', c.req.header('cookie'));
  const secret = known ?? newFormSecret();
  if (known === null) c.header('set-cookie', writeCookie(instance, 'form', secret), { append: true });
  return { secret, token: formToken(instance, secret) };
}

/** A form sent by someone who is not signed in, and the secret of the browser it was given to; `null` if it is too old. Refuses other sites. */
export async function readSignedOutForm(
  web: WebContext,
  c: WebRequest,
): Promise<{ readonly form: Form; readonly browser: string | null }> {
  const { instance } = web.db;
  requireOwnSite(instance, c);
  const form = await readForm(c);
  const browser = readCookie(instance, 'form', c.req.header('cookie'));
  try {
    requireOwnForm(instance, c, form, browser);
  } catch {
    return { form, browser: null };
  }
  return { form, browser };
}

/** "Firefox · Windows", as far as it says so. */
function browserIn(c: WebRequest): string {
  const { browser, system } = browserName(c.req.header('user-agent') ?? '');
  return [browser, system].filter((part) => part !== null).join(' · ');
}

/** Who has signed in with this browser before. */
export const knownBrowser = (web: WebContext, c: WebRequest): KnownBrowser | null =>
  readKnownBrowser(readCookie(web.db.instance, 'known', c.req.header('cookie')));

/** Where the browser is, as its script says (client/zone.ts); null without script. */
function zoneIn(c: WebRequest): string | null {
  const said = getCookie(c, 'kontor_zone');
  return said !== undefined && isTimeZone(said) ? said : null;
}

/** Somebody has shown who they are, and is suspended: `path` is where they can read why, and appeal. */
export class SuspendedEntry extends Refusal {
  readonly path: string;
  constructor({ kind, reason }: Refusal, path: string) {
    super(kind, reason);
    this.path = path;
  }
}
const isSuspension = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.reason.id === 'access.suspended';

/** Open while that person is suspended, without signing in. */
const decisionsPath = (instance: Instance, personId: PersonId): string =>
  `/suspended/${linkTokenUntil(instance, 'decisions', personId, new Date(Date.now() + decisionsOpenMs))}`;
/** Long enough to write an appeal; then who is suspended shows again who they are. */
const decisionsOpenMs = 24 * 3_600_000;

/**
 * Signs someone in: a new session for this browser, replacing the one it came with. `who` may be an act that identifies them, in the same
 * transaction. If the browser is new to the person, they are notified by e-mail; an act has just proved more than a password. Refuses who has to
 * use a provider and comes without it. Who types a password and has an authenticator app is in by half: every page asks for the code first. `noted` may add to the new session, in the same transaction.
 */
export async function letIn(
  web: WebContext,
  c: WebRequest,
  how: Means | 'directory',
  who: PersonId | ((tx: Tx) => Promise<PersonId>),
  noted: (tx: Tx, secret: string) => Promise<void> = async () => {},
): Promise<void> {
  const { instance } = web.db;
  // A password of a directory is its word, and typed here.
  const means = how === 'directory' ? 'provider' : how;
  const typed = how !== 'passkey' && how !== 'provider';
  const old = readCookie(instance, 'session', c.req.header('cookie'));
  const address = addressOf(web, c);
  const browser = knownBrowser(web, c);
  const zone = zoneIn(c);
  const { secret, personId } = await transaction(web.db, async (tx) => {
    const before = old === null ? null : await readSession(tx, old, { evenOwing: true });
    const cameFrom = before && (await readIdentitySession(tx, before.id));
    const personId = typeof who === 'function' ? await who(tx) : who;
    const stays = before?.personId === personId;
    if (means !== 'provider' && !stays) await requireLocalEntry(tx, personId);
    if (old !== null) await endSession(tx, old);
    if (typeof who !== 'function' && !knows(instance, browser, personId))
      await noteAccountChange(tx, personId, { kind: 'device', detail: browserIn(c) });
    if (zone !== null) {
      await learnTimeZone(tx, personId, zone);
      await learnCompanyZone(tx, personId, zone);
    }
    const isFull = stays && before.owesFactor !== 'code';
    const owesCode = typed && !isFull && (await hasTotp(tx, personId));
    const secret = await createSession(tx, personId, c.req.header('user-agent') ?? '', {
      ...{ means, address, typed, owesCode },
    }).catch((error: unknown) => {
      throw isSuspension(error) ? new SuspendedEntry(error, decisionsPath(instance, personId)) : error;
    });
    if (stays && cameFrom && means !== 'provider') await carryOver(tx, secret, cameFrom);
    await noted(tx, secret);
    return { secret, personId };
  });
  const known = withPerson(instance, browser, personId);
  c.header('set-cookie', writeCookie(instance, 'known', known), { append: true });
  c.header('set-cookie', writeCookie(instance, 'session', secret), { append: true });
  c.header('set-cookie', clearCookie(instance, 'form'), { append: true });
}
