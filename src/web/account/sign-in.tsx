import type { Hono } from 'hono';
import { clearCookie, readCookie } from '#src/access/cookie.ts';
import { readApp } from '#src/access/oauth.ts';
import { askForPasskey, checkPasskey } from '#src/access/passkeys.ts';
import { checkPassword } from '#src/access/passwords.ts';
import { endSession, readSession } from '#src/access/sessions.ts';
import { offerProviderLogout } from '#src/identity/oidc/logout.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import {
  addressOf,
  signedOutI18n,
  knownBrowser,
  letIn,
  nextOf,
  openForm,
  readSignedOutForm,
  SuspendedEntry,
} from '../shell/entry.ts';
import { explain } from '../shell/explain.ts';
import { limitSignedOut } from '../shell/forms.ts';
import { CardLayout } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { Greeting } from '../company/about.tsx';
import {
  ProviderButtons,
  providerLinks,
  sayProviderRefusal,
  type ProviderLink,
} from '../identity/provider-buttons.tsx';
import { comeByLdap } from '../identity/ldap-sign-in.ts';
import { PasskeyForm } from './passkey-form.tsx';
import { saidAtDoor, SignInNotes, type SaidAtDoor } from './sign-in-notes.tsx';
import { pathOf } from '../shell/request-context.ts';
import type { I18n } from '../shell/i18n.ts';
import { refusals } from '../refusals.ts';
import { answerPage } from '../shell/answer.ts';

/** Sign-in, open to everyone, and sign-out. `?next=` is where the reader wanted to go, `?again=1` asks even someone who is signed in already. */
export function signInRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/sign-in', async (c) => {
    const secret = readCookie(web.db.instance, 'session', c.req.header('cookie'));
    const isIn = secret !== null && (await readSession(web.db, secret, { evenOwing: true })) !== null;
    if (isIn && c.req.query('again') !== '1') return c.redirect(nextOf(c), 303);
    return show(web, c, { login: '', problem: null, status: 200 });
  });
  app.post('/sign-in', limitSignedOut(web), (c) => signIn(web, c));
  app.post('/sign-in/passkey', limitSignedOut(web), (c) => signInWithPasskey(web, c));
  app.post('/sign-in/passkey/challenge', limitSignedOut(web), async (c) => {
    const { browser } = await readSignedOutForm(web, c);
    if (browser === null) throw refusals.formExpired();
    return c.json(await transaction(web.db, (tx) => askForPasskey(tx, browser, 'sign in')));
  });
}

/** Requires a session: a form of this session asks for it. */
export function signOutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/sign-out', async (c) => {
    const browser = openForm(web, c).secret;
    const left = await offerProviderLogout(web.db, c.var.ctx.session.id, browser);
    await transaction(web.db, (tx) => endSession(tx, c.var.ctx.secret));
    c.header('set-cookie', clearCookie(web.db.instance, 'session'), { append: true });
    c.header('clear-site-data', '"cache"');
    return c.redirect(left === null ? '/sign-in' : `/sign-in?left=${left}`, 303);
  });
}

async function signIn(web: WebContext, c: WebRequest): Promise<Response> {
  const { t } = signedOutI18n(web, c);
  const { form, browser } = await readSignedOutForm(web, c);
  const login = form.line('login');
  if (browser === null) return show(web, c, { login, problem: t('signIn.formExpired'), status: 403 });
  const attempt = { login, password: form.text('password'), address: addressOf(web, c) };
  const come = await orRefusal(() => comeByLdap(web, c, attempt));
  if (come === 'in') return c.redirect(nextOf(c), 303);
  if (come === 'too_many') return show(web, c, { login, problem: t('signIn.tooMany'), status: 429 });
  if (typeof come === 'object') return show(web, c, { login, problem: come.sentence, status: 403 });
  const personId = await orTooMany(() =>
    checkPassword(web.db, { ...attempt, browser: knownBrowser(web, c) }),
  );
  if (personId === 'too_many') return show(web, c, { login, problem: t('signIn.tooMany'), status: 429 });
  const sentence = come === 'away' ? 'signIn.away' : 'signIn.wrong';
  if (personId === null) return show(web, c, { login, problem: t(sentence), status: 401 });
  return enter(web, c, 'password', { personId, login });
}

async function signInWithPasskey(web: WebContext, c: WebRequest): Promise<Response> {
  const { t } = signedOutI18n(web, c);
  const { form, browser } = await readSignedOutForm(web, c);
  if (browser === null) return show(web, c, { login: '', problem: t('signIn.formExpired'), status: 403 });
  const given = { answer: form.text('answer'), browser, address: addressOf(web, c) };
  const personId = await orTooMany(() => checkPasskey(web.db, { ...given, purpose: 'sign in' }));
  if (personId === 'too_many') return show(web, c, { login: '', problem: t('signIn.tooMany'), status: 429 });
  if (personId === null) return show(web, c, { login: '', problem: t('passkey.refused'), status: 401 });
  return enter(web, c, 'passkey', { personId, login: '' });
}

/** In, unless this person has to come from a provider: then the page says so. */
async function enter(
  web: WebContext,
  c: WebRequest,
  means: 'password' | 'passkey',
  who: { readonly personId: PersonId; readonly login: string },
): Promise<Response> {
  try {
    await letIn(web, c, means, who.personId);
  } catch (error) {
    if (error instanceof SuspendedEntry) return c.redirect(error.path, 303);
    if (!(error instanceof Refusal)) throw error;
    return show(web, c, { login: who.login, problem: explain(signedOutI18n(web, c), error), status: 403 });
  }
  return c.redirect(nextOf(c), 303);
}

/** Too many attempts are an answer on the page, not an error page. */
export const orTooMany = (check: () => Promise<PersonId | null>): Promise<PersonId | 'too_many' | null> =>
  orRefusal(check);

async function orRefusal<T>(check: () => Promise<T>): Promise<T | 'too_many'> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'too_many') return 'too_many';
    throw error;
  }
}

interface Shown {
  /** What was typed stays; the password does not. */
  readonly login: string;
  readonly problem: string | null;
  readonly status: 200 | 401 | 403 | 429;
}

async function show(web: WebContext, c: WebRequest, shown: Shown): Promise<Response> {
  const { instance } = web.db;
  const { token } = openForm(web, c);
  const i18n = signedOutI18n(web, c);
  const next = nextOf(c);
  const app = await askingApp(web, next);
  const providers = await providerLinks(web, next);
  const problem = shown.problem ?? (await sayProviderRefusal(web, c, i18n));
  const page = (
    <CardLayout i18n={i18n} instance={instance} title={i18n.t('signIn.title')} path={pathOf(c)} alone>
      <SignIn
        i18n={i18n}
        instance={instance}
        token={token}
        next={next}
        app={app}
        {...shown}
        problem={problem}
        providers={providers}
        said={saidAtDoor(c)}
      />
    </CardLayout>
  );
  return answerPage(c, page, shown.status);
}

/** The name of the application that sent the reader here, when one did. */
async function askingApp(web: WebContext, next: string): Promise<string | null> {
  const url = new URL(next, web.db.instance.origin);
  if (url.pathname !== '/oauth/authorize') return null;
  return (await readApp(web.db, url.searchParams.get('client_id') ?? ''))?.name ?? null;
}

function SignIn(
  props: Shown & {
    readonly i18n: I18n;
    readonly instance: Instance;
    readonly token: string;
    readonly next: string;
    readonly app: string | null;
    readonly providers: { readonly links: readonly ProviderLink[]; readonly isRequired: boolean };
    readonly said: SaidAtDoor;
  },
) {
  const { i18n, next, app, login, problem, providers } = props;
  const { t } = i18n;
  const query = `?next=${encodeURIComponent(next)}`;
  const wrong = {
    'aria-describedby': problem === null ? undefined : 'problem',
    'aria-invalid': problem === null ? undefined : ('true' as const),
  };
  return (
    <>
      <h1>{t('signIn.title')}</h1>
      <Greeting instance={props.instance} />
      <p class="quiet">
        {app === null
          ? t(providers.links.length > 0 ? 'signIn.leadProvider' : 'signIn.lead')
          : t('signIn.forApp', { app })}
      </p>
      <Problem text={problem} />
      <SignInNotes i18n={i18n} said={props.said} isWrong={problem !== null} />
      <ProviderButtons i18n={i18n} links={providers.links} isFirst />
      {providers.isRequired ? (
        <details class="door-local" open={login !== ''}>
          <summary>{t('signIn.local')}</summary>
          <LocalSignIn {...props} query={query} wrong={wrong} />
        </details>
      ) : (
        <>
          {providers.links.length > 0 && (
            <p class="or">
              <span>{t('passkey.or')}</span>
            </p>
          )}
          <LocalSignIn {...props} query={query} wrong={wrong} />
        </>
      )}
    </>
  );
}

/** With a handle and a password, or with a passkey. */
function LocalSignIn(props: {
  readonly i18n: I18n;
  readonly token: string;
  readonly login: string;
  readonly query: string;
  readonly wrong: {
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': 'true' | undefined;
  };
}) {
  const { i18n, token, login, query, wrong } = props;
  const { t } = i18n;
  return (
    <>
      <form class="fields door" method="post" action={`/sign-in${query}`} data-turbo="false">
        <input type="hidden" name="form_token" value={token} />
        <label>
          {t('signIn.login')}
          <input
            name="login"
            value={login}
            autocomplete="username webauthn"
            autocapitalize="none"
            spellcheck={false}
            required
            autofocus={login === ''}
            {...wrong}
          />
        </label>
        <label>
          {t('signIn.password')}
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            autofocus={login !== ''}
            {...wrong}
          />
        </label>
        <button class="button">{t('signIn.submit')}</button>
      </form>
      <PasskeyForm
        i18n={i18n}
        action={`/sign-in/passkey${query}`}
        challenge={`/sign-in/passkey/challenge${query}`}
        token={token}
        autofill
      />
      <p class="door-more">
        <a href={`/sign-in/forgotten${query}`}>{t('signIn.forgotten')}</a>
        <a href="/complaint">{t('complaint.link')}</a>
      </p>
    </>
  );
}
