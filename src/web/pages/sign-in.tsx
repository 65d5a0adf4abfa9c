import type { Hono } from 'hono';
import { clientAddress } from '#src/access/attempts.ts';
import { clearCookie, newFormSecret, readCookie, writeCookie } from '#src/access/cookie.ts';
import { checkPassword } from '#src/access/passwords.ts';
import { createSession, endSession, readSession } from '#src/access/sessions.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { demandOwnForm, demandOwnSite, formToken, limited, ownPath, readForm } from '../forms.ts';
import { asDocument, CardLayout } from '../layout.tsx';
import { Problem } from '../parts/notice.tsx';
import { wordsForStranger } from '../words-for.ts';
import type { Words } from '../words.ts';

/** The way in, open to everybody, and the way out. `?next=` is where the reader wanted to go. */
export function signInRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/sign-in', async (c) => {
    const secret = readCookie(web.db.house, 'session', c.req.header('cookie'));
    if (secret !== null && (await readSession(web.db, secret))) return c.redirect(nextOf(c), 303);
    return show(web, c, { login: '', problem: null, status: 200 });
  });
  app.post('/sign-in', limited, (c) => signIn(web, c));
}

/** Behind the door: a form of this session asks for it. */
export function signOutRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/sign-out', async (c) => {
    await transaction(web.db, (tx) => endSession(tx, c.var.visit.secret));
    c.header('set-cookie', clearCookie(web.db.house, 'session'), { append: true });
    return c.redirect('/sign-in', 303);
  });
}

async function signIn(web: WebContext, c: WebRequest): Promise<Response> {
  const { house } = web.db;
  const { t } = wordsOf(web, c);
  demandOwnSite(house, c);
  const form = await readForm(c);
  const login = form.line('login');
  try {
    demandOwnForm(house, c, form, readCookie(house, 'form', c.req.header('cookie')));
  } catch {
    return show(web, c, { login, problem: t('signIn.formExpired'), status: 403 });
  }
  const personId = await tryPassword(web, c, login, form.text('password'));
  if (personId === 'too_many') return show(web, c, { login, problem: t('signIn.tooMany'), status: 429 });
  if (personId === null) return show(web, c, { login, problem: t('signIn.wrong'), status: 401 });
  const old = readCookie(house, 'session', c.req.header('cookie'));
  const secret = await transaction(web.db, async (tx) => {
    if (old !== null) await endSession(tx, old);
    return createSession(tx, personId, c.req.header('user-agent') ?? '');
  });
  c.header('set-cookie', writeCookie(house, 'session', secret), { append: true });
  c.header('set-cookie', clearCookie(house, 'form'), { append: true });
  return c.redirect(nextOf(c), 303);
}

async function tryPassword(
  web: WebContext,
  c: WebRequest,
  login: string,
  password: string,
): Promise<PersonId | 'too_many' | null> {
  const socket = c.env?.incoming?.socket.remoteAddress;
  const address = clientAddress(socket, c.req.header('x-forwarded-for'), web.trustProxy);
  try {
    return await checkPassword(web.db, { login, password, address });
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

function show(web: WebContext, c: WebRequest, shown: Shown): Response {
  const { house } = web.db;
  const known = readCookie(house, 'form', c.req.header('cookie'));
  const secret = known ?? newFormSecret();
  if (known === null) c.header('set-cookie', writeCookie(house, 'form', secret), { append: true });
  const words = wordsOf(web, c);
  const next = nextOf(c);
  const page = (
    <CardLayout words={words} company={house.company} title={words.t('signIn.title')} alone>
      <SignIn words={words} token={formToken(house, secret)} next={next} {...shown} />
    </CardLayout>
  );
  return c.html(asDocument(c, page), shown.status);
}

function SignIn(props: Shown & { readonly words: Words; readonly token: string; readonly next: string }) {
  const { words, token, next, login, problem } = props;
  const { t } = words;
  const described = problem === null ? undefined : 'problem';
  return (
    <>
      <h1>{t('signIn.title')}</h1>
      <p class="quiet">{t('signIn.lead')}</p>
      <Problem text={problem} />
      <form
        class="fields"
        method="post"
        action={`/sign-in?next=${encodeURIComponent(next)}`}
        data-turbo="false"
      >
        <input type="hidden" name="form_token" value={token} />
        <label>
          {t('signIn.login')}
          <input
            name="login"
            value={login}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            autofocus={login === ''}
            aria-describedby={described}
            aria-invalid={problem === null ? undefined : 'true'}
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
            aria-describedby={described}
            aria-invalid={problem === null ? undefined : 'true'}
          />
        </label>
        <button class="button">{t('signIn.submit')}</button>
      </form>
    </>
  );
}

const nextOf = (c: WebRequest): string => {
  const next = ownPath(c.req.query('next') ?? '/');
  return next.startsWith('/sign-') ? '/' : next;
};
const wordsOf = (web: WebContext, c: WebRequest): Words =>
  wordsForStranger(web.db.house, c.req.header('accept-language'));
