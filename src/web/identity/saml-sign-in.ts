import type { Hono } from 'hono';
import { requireRoomFor } from '#src/company/limits.ts';
import { handOn, takePostedFlow } from '#src/identity/flows.ts';
import { isInUse } from '#src/identity/provider.ts';
import { readProvider } from '#src/identity/read.ts';
import { ownMetadata } from '#src/identity/saml/client.ts';
import { finishSaml } from '#src/identity/saml/finish.ts';
import { isLoggedOutThere, logOutBySaml } from '#src/identity/saml/logout.ts';
import { given } from '#src/platform/given.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf } from '../shell/entry.ts';
import { limitSignedOut, readForm } from '../shell/forms.ts';
import { goOn, refuse, takeOwnFlow } from './provider-sign-in.tsx';

/**
 * Coming back from a SAML provider. It has the browser post its answer, and a post from another site comes without our cookies: the answer is checked at once, and what it
 * comes to waits, sealed, for the browser's own next request, which shows that it is the one that began.
 */
export function samlSignInRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/sign-in/saml/metadata', async (c) => {
    requireRoomFor(web.db.instance, addressOf(web, c), 'signedOut');
    return c.body(await ownMetadata(web.db), 200, {
      'content-type': 'application/samlmetadata+xml; charset=utf-8',
    });
  });
  app.post('/sign-in/saml', limitSignedOut(web, 'kept'), (c) => takeAnswer(web, c));
  app.get('/sign-in/saml/logout', async (c) => {
    requireRoomFor(web.db.instance, addressOf(web, c), 'signedOut');
    const query = new URL(c.req.url).search.slice(1);
    if (query.startsWith('SAMLResponse=') || query.includes('&SAMLResponse='))
      return confirmLogout(web, c, query);
    return c.redirect(
      (await logOutBySaml(web.db, { by: 'redirect', query })) ?? '/sign-in?there=refused',
      303,
    );
  });
  // A page that sends a form has it end at us; that what answers it leads on to another server is the provider's to allow.
  app.post('/sign-in/saml/logout', limitSignedOut(web, 'kept'), async (c) => {
    const form = await readForm(c);
    const brought = { SAMLRequest: form.text('SAMLRequest'), RelayState: form.text('RelayState') };
    return c.redirect(
      (await logOutBySaml(web.db, { by: 'post', ...brought })) ?? '/sign-in?there=refused',
      303,
    );
  });
  app.get('/sign-in/saml/:state', async (c) => {
    const come = await takeOwnFlow(web, c, c.req.param('state'));
    if (!come?.flow.answer || come.provider.kind !== 'saml') return c.redirect('/sign-in?refused=over', 303);
    return goOn(web, c, { ...come, outcome: come.flow.answer });
  });
}

/** The provider's answer to our own logout: the session here has ended before. */
async function confirmLogout(web: WebContext, c: WebRequest, query: string): Promise<Response> {
  const come = await takeOwnFlow(web, c, new URLSearchParams(query).get('RelayState') ?? '');
  const isOurs = come?.flow.purpose === 'sign out' && come.provider.kind === 'saml';
  const isOut = isOurs && (await isLoggedOutThere(web.db, come.provider, come.flow, query));
  return c.redirect(`/sign-in?there=${isOut ? 'out' : 'open'}`, 303);
}

async function takeAnswer(web: WebContext, c: WebRequest): Promise<Response> {
  const { db } = web;
  const form = await readForm(c);
  const posted = await takePostedFlow(db, form.text('RelayState'));
  const provider = posted && (await readProvider(db, posted.flow.providerId));
  // An answer that nobody here asked for, as from a provider's own list of applications, lets nobody in: another could have put it there.
  if (!posted || !provider || provider.kind !== 'saml' || !isInUse(provider))
    return c.redirect('/sign-in?refused=over', 303);
  const response = form.text('SAMLResponse');
  const outcome = await finishSaml(db, provider, { flow: posted.flow, response });
  if (outcome.is !== 'vouched') return refuse(c, provider, posted.flow, outcome.is);
  const { vouched, sid, idToken } = outcome;
  return c.redirect(
    `/sign-in/saml/${await handOn(db, posted, { vouched, sid, ...given({ idToken }) })}`,
    303,
  );
}
