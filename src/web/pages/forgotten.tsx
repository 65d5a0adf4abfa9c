import type { Hono } from 'hono';
import {
  askForPasswordLink,
  linkMinutes,
  readPasswordLink,
  takePasswordByLink,
} from '#src/access/password-links.ts';
import { readFace } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { addressOf, doorWords, letIn, nextOf, openForm, readDoorForm } from '../entry.ts';
import { explain } from '../explain.ts';
import { atTheDoor } from '../forms.ts';
import { asDocument, CardLayout } from '../layout.tsx';
import { Problem } from '../parts/notice.tsx';
import { NewPassword } from '../parts/new-password.tsx';
import { pathOf } from '../visit.ts';

/** Two steps for whoever forgot their password: ask for a link, and use it. Neither tells who exists. */
export function forgottenRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/sign-in/forgotten', (c) =>
    c.req.query('asked') === '1' ? showAsked(web, c) : showAsking(web, c, '', null, 200),
  );
  app.post('/sign-in/forgotten', atTheDoor(web), (c) => ask(web, c));
  app.get('/password/:token', (c) => showLink(web, c, null));
  app.post('/password/:token', atTheDoor(web), (c) => useLink(web, c));
}

async function ask(web: WebContext, c: WebRequest): Promise<Response> {
  const { t } = doorWords(web, c);
  const { form, browser } = await readDoorForm(web, c);
  const login = form.line('login');
  if (browser === null) return showAsking(web, c, login, t('forgotten.formExpired'), 403);
  try {
    await askForPasswordLink(web.db, { login, address: addressOf(web, c) });
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'too_many')
      return showAsking(web, c, login, t('signIn.tooMany'), 429);
    throw error;
  }
  return c.redirect(`/sign-in/forgotten?${new URLSearchParams({ asked: '1', next: nextOf(c) })}`, 303);
}

async function useLink(web: WebContext, c: WebRequest): Promise<Response> {
  const { form, browser } = await readDoorForm(web, c);
  const words = doorWords(web, c);
  if (browser === null) return showLink(web, c, words.t('forgotten.formExpired'));
  try {
    const [token, password] = [c.req.param('token') ?? '', form.text('password')];
    await letIn(web, c, 'link', (tx) => takePasswordByLink(tx, token, password));
    return c.redirect('/settings/security?changed=password', 303);
  } catch (error) {
    if (error instanceof Refusal) return showLink(web, c, explain(words, error));
    throw error;
  }
}

function showAsking(
  web: WebContext,
  c: WebRequest,
  login: string,
  problem: string | null,
  status: 200 | 403 | 429,
): Response {
  const { token } = openForm(web, c);
  const words = doorWords(web, c);
  const { t } = words;
  const page = (
    <CardLayout words={words} house={web.db.house} title={t('forgotten.heading')} path={pathOf(c)} alone>
      <h1>{t('forgotten.heading')}</h1>
      <p class="quiet">{t('forgotten.lead', { minutes: linkMinutes })}</p>
      <Problem text={problem} />
      <form class="fields" data-turbo="false" method="post" action={`/sign-in/forgotten?${onwards(c)}`}>
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
            autofocus
          />
        </label>
        <button class="button">{t('forgotten.submit')}</button>
      </form>
      <BackToDoor text={t('forgotten.back')} onwards={onwards(c)} />
    </CardLayout>
  );
  return c.html(asDocument(c, page), status);
}

/** The same whoever asked for whomever. */
function showAsked(web: WebContext, c: WebRequest): Response {
  const words = doorWords(web, c);
  const { t } = words;
  const page = (
    <CardLayout words={words} house={web.db.house} title={t('forgotten.asked')} alone>
      <h1>{t('forgotten.asked')}</h1>
      <p>{t('forgotten.askedLead', { minutes: linkMinutes })}</p>
      <p class="quiet">{t('forgotten.noMail')}</p>
      <BackToDoor text={t('forgotten.back')} onwards={onwards(c)} />
    </CardLayout>
  );
  return c.html(asDocument(c, page));
}

/** The form of a link that is still good; of any other one page that says so. */
async function showLink(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const words = doorWords(web, c);
  const { t } = words;
  const link = await readPasswordLink(web.db, c.req.param('token') ?? '');
  const person = link === null ? null : await readFace(web.db, link.personId);
  if (!person) {
    const page = (
      <CardLayout words={words} house={web.db.house} title={t('forgotten.over')} alone>
        <h1>{t('forgotten.over')}</h1>
        <p>{t('forgotten.overLead')}</p>
        <p class="buttons">
          <a class="button" href="/sign-in/forgotten">
            {t('forgotten.again')}
          </a>
        </p>
      </CardLayout>
    );
    return c.html(asDocument(c, page), 410);
  }
  const { token } = openForm(web, c);
  const page = (
    <CardLayout words={words} house={web.db.house} title={t('newPassword.heading')} path={pathOf(c)} alone>
      <h1>{t('newPassword.heading')}</h1>
      <p class="quiet">{t('newPassword.lead', { name: person.name })}</p>
      <Problem text={problem} />
      <form class="fields" data-turbo="false" method="post" action={`/password/${c.req.param('token')}`}>
        <input type="hidden" name="form_token" value={token} />
        <NewPassword
          words={words}
          login={person.handle}
          names={[person.name, web.db.house.company]}
          isWrong={problem !== null}
        />
        <button class="button">{t('newPassword.submit')}</button>
      </form>
    </CardLayout>
  );
  return c.html(asDocument(c, page), problem === null ? 200 : 422);
}

/** Where the reader wanted to go at first, for the pages on the way. */
const onwards = (c: WebRequest): URLSearchParams => new URLSearchParams({ next: nextOf(c) });

const BackToDoor = (props: { readonly text: string; readonly onwards: URLSearchParams }) => (
  <p class="door-more">
    <a href={`/sign-in?${props.onwards}`}>{props.text}</a>
  </p>
);
