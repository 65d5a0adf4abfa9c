import { getCookie, setCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { clearCookie, newFormSecret, readCookie, writeCookie } from '#src/access/cookie.ts';
import { noteAccountChange } from '#src/access/account-changes.ts';
import { knows, readKnownBrowser, withPerson, type KnownBrowser } from '#src/access/known-browser.ts';
import type { Means } from '#src/access/session.ts';
import { createSession, endSession } from '#src/access/sessions.ts';
import { learnCompanyZone } from '#src/company/learn-zone.ts';
import { learnTimeZone } from '#src/people/learn-zone.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { addressOfRequest } from '#src/platform/client-address.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { browserName } from './browser-name.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import type { WebContext, WebEnv, WebRequest } from './context.ts';
import { demandOwnForm, demandOwnSite, formToken, ownPath, readForm, type Form } from './forms.ts';
import { wordsForStranger } from './words-for.ts';
import { locales, type Locale, type Words } from './words.ts';

/** Whose connection it is, for limits: never what a client claims, unless a trusted proxy stands in front. */
export const addressOf = (web: WebContext, c: WebRequest): string => addressOfRequest(web.db.house, c);

/** Before anybody is signed in the reader's choice at the foot of the page holds, else the browser speaks for them. */
export const doorWords = (web: WebContext, c: WebRequest): Words =>
  wordsForStranger(web.db.house, chosenLanguage(c) ?? c.req.header('accept-language'));

const localeIn = (text: string | undefined): Locale | undefined => locales.find((each) => each === text);
const languageCookie = 'kontor_language';
const languageDays = 400; // what browsers keep a cookie at most (RFC 6265bis §5.5)

const chosenLanguage = (c: WebRequest): Locale | undefined =>
  localeIn(c.req.query('language')) ?? localeIn(getCookie(c, languageCookie));

/** `?language=` of any page outside is remembered in this browser, so that the next one speaks it too. */
export const rememberLanguage = (web: WebContext) =>
  createMiddleware<WebEnv>(async (c, next) => {
    const asked = localeIn(c.req.query('language'));
    if (asked !== undefined)
      setCookie(c, languageCookie, asked, {
        path: '/',
        maxAge: languageDays * 24 * 3600,
        httpOnly: true,
        sameSite: 'Lax',
        secure: web.db.house.origin.startsWith('https:'),
      });
    await next();
  });

/** Where the reader wanted to go; never back to the door itself. */
export function nextOf(c: WebRequest): string {
  const next = ownPath(c.req.query('next') ?? '/');
  return next.startsWith('/sign-') || next.startsWith('/prove') ? '/' : next;
}

/** Whether the reader is on the way to what an application asks of them (RFC 6749 §4.1). */
export const leadsToApp = (c: WebRequest): boolean => /^\/oauth\/authorize(\?|$)/.test(nextOf(c));

/** The secret of the browser's form cookie, given to it when it has none, and the hidden field that goes with it. */
export function openForm(
  web: WebContext,
  c: WebRequest,
): { readonly secret: string; readonly token: string } {
  const { house } = web.db;
  const known = readCookie(house, 'form', c.req.header('cookie'));
  const secret = known ?? newFormSecret();
  if (known === null) c.header('set-cookie', writeCookie(house, 'form', secret), { append: true });
  return { secret, token: formToken(house, secret) };
}

/** A form sent by somebody who is not signed in, and the secret of the browser it was given to; `null` when it is too old. Refuses other sites. */
export async function readDoorForm(
  web: WebContext,
  c: WebRequest,
): Promise<{ readonly form: Form; readonly browser: string | null }> {
  const { house } = web.db;
  demandOwnSite(house, c);
  const form = await readForm(c);
  const browser = readCookie(house, 'form', c.req.header('cookie'));
  try {
    demandOwnForm(house, c, form, browser);
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

/** Who signed in with this browser before. */
export const knownBrowser = (web: WebContext, c: WebRequest): KnownBrowser | null =>
  readKnownBrowser(readCookie(web.db.house, 'known', c.req.header('cookie')));

/** Where the browser is, as its script says (client/zone.ts); null without script. */
function zoneIn(c: WebRequest): string | null {
  const said = getCookie(c, 'kontor_zone');
  return said !== undefined && isTimeZone(said) ? said : null;
}

/**
 * Lets somebody in: a new session for this browser, in place of the one it came with. `who` may be an act that says who it is, in
 * the same transaction. Where the browser did not know the person they are told by mail; one who acts has just shown more than a password.
 */
export async function letIn(
  web: WebContext,
  c: WebRequest,
  means: Means,
  who: PersonId | ((tx: Tx) => Promise<PersonId>),
): Promise<void> {
  const { house } = web.db;
  const old = readCookie(house, 'session', c.req.header('cookie'));
  const address = addressOf(web, c);
  const browser = knownBrowser(web, c);
  const zone = zoneIn(c);
  const { secret, personId } = await transaction(web.db, async (tx) => {
    const personId = typeof who === 'function' ? await who(tx) : who;
    if (old !== null) await endSession(tx, old);
    if (typeof who !== 'function' && !knows(house, browser, personId))
      await noteAccountChange(tx, personId, { kind: 'device', detail: browserIn(c) });
    if (zone !== null) {
      await learnTimeZone(tx, personId, zone);
      await learnCompanyZone(tx, personId, zone);
    }
    const secret = await createSession(tx, personId, c.req.header('user-agent') ?? '', { means, address });
    return { secret, personId };
  });
  const known = withPerson(house, browser, personId);
  c.header('set-cookie', writeCookie(house, 'known', known), { append: true });
  c.header('set-cookie', writeCookie(house, 'session', secret), { append: true });
  c.header('set-cookie', clearCookie(house, 'form'), { append: true });
}
