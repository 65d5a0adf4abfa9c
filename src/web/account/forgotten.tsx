import type { Hono } from 'hono';
import {
  askForPasswordLink,
  linkMinutes,
  readPasswordLink,
  takePasswordByLink,
} from '#src/access/password-links.ts';
import { readPasskeys, type ListedPasskey } from '#src/access/passkeys.ts';
import { readPersonSummary } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, signedOutI18n, letIn, nextOf, openForm, readSignedOutForm } from '../shell/entry.ts';
import { explain } from '../shell/explain.ts';
import type { I18n } from '../shell/i18n.ts';
import { limitSignedOut } from '../shell/forms.ts';
import { CardLayout } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { NewPassword } from './new-password.tsx';
import { pathOf } from '../shell/request-context.ts';
import { answerPage } from '../shell/answer.ts';

/** Two steps for a forgotten password: request a link, and use it. Neither reveals who exists. */
export function forgottenRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/sign-in/forgotten', (c) =>
    c.req.query('asked') === '1' ? showAsked(web, c) : showAsking(web, c, '', null, 200),
  );
  app.post('/sign-in/forgotten', limitSignedOut(web), (c) => ask(web, c));
  app.get('/password/:token', (c) => showLink(web, c, null));
  app.post('/password/:token', limitSignedOut(web), (c) => useLink(web, c));
}

async function ask(web: WebContext, c: WebRequest): Promise<Response> {
  const { t } = signedOutI18n(web, c);
  const { form, browser } = await readSignedOutForm(web, c);
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
  const { form, browser } = await readSignedOutForm(web, c);
  const i18n = signedOutI18n(web, c);
  if (browser === null) return showLink(web, c, i18n.t('forgotten.formExpired'));
  try {
    const [token, password] = [c.req.param('token') ?? '', form.text('password')];
    const passkeys = passkeyChoices.find((each) => each === form.text('passkeys')) ?? null;
    await letIn(web, c, 'link', (tx) => takePasswordByLink(tx, token, password, passkeys));
    return c.redirect('/settings/security?changed=password', 303);
  } catch (error) {
    if (error instanceof Refusal) return showLink(web, c, explain(i18n, error));
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
  const i18n = signedOutI18n(web, c);
  const { t } = i18n;
  const page = (
    <CardLayout i18n={i18n} instance={web.db.instance} title={t('forgotten.heading')} path={pathOf(c)} alone>
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
  return answerPage(c, page, status);
}

/** The same answer, whoever asks and for whomever. */
function showAsked(web: WebContext, c: WebRequest): Response {
  const i18n = signedOutI18n(web, c);
  const { t } = i18n;
  const page = (
    <CardLayout i18n={i18n} instance={web.db.instance} title={t('forgotten.asked')} alone>
      <h1>{t('forgotten.asked')}</h1>
      <p>{t('forgotten.askedLead', { minutes: linkMinutes })}</p>
      <p class="quiet">{t('forgotten.noMail')}</p>
      <BackToDoor text={t('forgotten.back')} onwards={onwards(c)} />
    </CardLayout>
  );
  return answerPage(c, page);
}

/** The form of a link that is still good; of any other one page that says so. */
async function showLink(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const i18n = signedOutI18n(web, c);
  const { t } = i18n;
  const link = await readPasswordLink(web.db, c.req.param('token') ?? '');
  const [person, passkeys] =
    link === null
      ? [null, []]
      : await Promise.all([readPersonSummary(web.db, link.personId), readPasskeys(web.db, link.personId)]);
  if (!person) {
    const page = (
      <CardLayout i18n={i18n} instance={web.db.instance} title={t('forgotten.over')} alone>
        <h1>{t('forgotten.over')}</h1>
        <p>{t('forgotten.overLead')}</p>
        <p class="buttons">
          <a class="button" href="/sign-in/forgotten">
            {t('forgotten.again')}
          </a>
        </p>
      </CardLayout>
    );
    return answerPage(c, page, 410);
  }
  const { token } = openForm(web, c);
  const page = (
    <CardLayout
      i18n={i18n}
      instance={web.db.instance}
      title={t('newPassword.heading')}
      path={pathOf(c)}
      alone
    >
      <h1>{t('newPassword.heading')}</h1>
      <p class="quiet">{t('newPassword.lead', { name: person.name })}</p>
      <Problem text={problem} />
      <form class="fields" data-turbo="false" method="post" action={`/password/${c.req.param('token')}`}>
        <input type="hidden" name="form_token" value={token} />
        <NewPassword
          i18n={i18n}
          login={person.handle}
          names={[person.name, web.db.instance.company]}
          isWrong={problem !== null}
        />
        <Passkeys i18n={i18n} passkeys={passkeys} />
        <button class="button">{t('newPassword.submit')}</button>
      </form>
    </CardLayout>
  );
  return answerPage(c, page, problem === null ? 200 : 422);
}

const passkeyChoices = ['keep', 'remove'] as const;

/** A person setting a new password may do so because a passkey is in the wrong hands: so they are asked, and nothing is preselected. */
function Passkeys(props: { readonly i18n: I18n; readonly passkeys: readonly ListedPasskey[] }) {
  const { i18n, passkeys } = props;
  const { t } = i18n;
  if (passkeys.length === 0) return null;
  const words = { keep: 'newPassword.keepPasskeys', remove: 'newPassword.removePasskeys' } as const;
  return (
    <fieldset>
      <legend>{t('newPassword.passkeys', { count: passkeys.length })}</legend>
      <ul class="consequences">
        {passkeys.map((key) => (
          <li>
            <bdi>{key.name}</bdi>{' '}
            <span class="quiet">
              {[
                t('security.addedAt', { when: i18n.ago(key.createdAt) }),
                key.lastUsedAt === null
                  ? t('security.neverUsed')
                  : t('security.usedAt', { when: i18n.ago(key.lastUsedAt) }),
              ].join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {passkeyChoices.map((each) => (
        <label class="choice">
          <input type="radio" name="passkeys" value={each} required />
          <span>{t(words[each])}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Where the reader wanted to go at first, for the pages on the way. */
const onwards = (c: WebRequest): URLSearchParams => new URLSearchParams({ next: nextOf(c) });

const BackToDoor = (props: { readonly text: string; readonly onwards: URLSearchParams }) => (
  <p class="door-more">
    <a href={`/sign-in?${props.onwards}`}>{props.text}</a>
  </p>
);
