import { handleMax, proposeHandle } from '#src/people/handles.ts';
import type { Hono } from 'hono';
import {
  acceptInvitation,
  countAcceptance,
  readInvitation,
  type OpenInvitation,
} from '#src/access/invitations.ts';
import { ownDocuments } from '#src/company/read-documents.ts';
import { bringIn } from '#src/groups/moderation/bring-in.ts';
import { bringInGuest } from '#src/groups/moderation/bring-in-guest.ts';
import { nameMax } from '#src/people/person.ts';
import { Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { languageOf, locales, type Locale } from '#src/platform/languages.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, signedOutI18n, letIn, openForm, readSignedOutForm } from '../shell/entry.ts';
import { explain } from '../shell/explain.ts';
import { limitSignedOut, type Form } from '../shell/forms.ts';
import { CardLayout } from '../shell/layout.tsx';
import { Greeting } from '../company/about.tsx';
import { acceptTicked, DocumentText } from './documents.tsx';
import { NewPassword } from './new-password.tsx';
import { Problem } from '../shell/notice.tsx';
import { pathOf } from '../shell/request-context.ts';
import type { I18n } from '../shell/i18n.ts';
import { answerPage } from '../shell/answer.ts';

/** What an invited person sees: who invites them to what, and the form that creates the account. One page for every link that is not valid. */
export function invitationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/invitation/:token', async (c) => {
    const invitation = await readInvitation(web.db, c.req.param('token'));
    if (!invitation) return showOver(web, c);
    return show(web, c, invitation, await blank(web, invitation), null, 200);
  });
  app.post('/invitation/:token', limitSignedOut(web), (c) => accept(web, c));
}

/** What was typed; the password is not kept. */
interface Typed {
  readonly name: string;
  readonly handle: string;
  readonly locale: Locale;
  readonly byPasskey: boolean;
}

/** With a handle that they can change, from what stands before the @ of their address. */
const blank = async (web: WebContext, { locale, email }: OpenInvitation): Promise<Typed> => ({
  ...{ name: '', handle: await proposeHandle(web.db, email?.split('@')[0] ?? '') },
  ...{ locale, byPasskey: false },
});

async function accept(web: WebContext, c: WebRequest): Promise<Response> {
  const { form, browser } = await readSignedOutForm(web, c);
  const token = c.req.param('token') ?? '';
  const invitation = await readInvitation(web.db, token);
  if (!invitation) return showOver(web, c);
  const typed = await readTyped(web, form, invitation);
  const i18n = signedOutI18n(web, c);
  if (browser === null) return show(web, c, invitation, typed, i18n.t('forgotten.formExpired'), 403);
  try {
    await countAcceptance(web.db, addressOf(web, c));
    const keys = await generateKeys();
    const password = typed.byPasskey ? null : form.text('password');
    const into = invitation.guestOf === null ? bringIn : bringInGuest;
    await letIn(web, c, 'link', async (tx) => {
      const personId = await acceptInvitation(tx, token, { ...typed, password, keys }, into);
      await acceptTicked(tx, personId, form);
      return personId;
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.kind === 'gone') return showOver(web, c);
    const status = error.kind === 'too_many' ? 429 : 422;
    return show(web, c, invitation, typed, explain(i18n, error), status);
  }
  return c.redirect(typed.byPasskey ? '/settings/security/passkeys/new' : '/', 303);
}

/** Whoever leaves the handle empty gets one made of their name. */
async function readTyped(web: WebContext, form: Form, invitation: OpenInvitation): Promise<Typed> {
  const name = form.line('name');
  const handle = form.line('handle').replace(/^@/, '').toLowerCase();
  return {
    name,
    handle: handle === '' ? await proposeHandle(web.db, name) : handle,
    locale: locales.find((locale) => locale === form.text('locale')) ?? invitation.locale,
    byPasskey: form.text('means') === 'passkey',
  };
}

async function show(
  web: WebContext,
  c: WebRequest,
  invitation: OpenInvitation,
  typed: Typed,
  problem: string | null,
  status: 200 | 403 | 422 | 429,
): Promise<Response> {
  const { token } = openForm(web, c);
  const { company } = web.db.instance;
  const i18n = signedOutI18n(web, c);
  const { t } = i18n;
  const groups = invitation.groups.map((group) => group.name);
  const documents = await ownDocuments(web.db, null);
  const page = (
    <CardLayout
      i18n={i18n}
      instance={web.db.instance}
      title={t('invitation.heading', { company })}
      path={pathOf(c)}
      alone
    >
      <h1>{t('invitation.heading', { company })}</h1>
      <p>
        {invitation.byCompany
          ? t('invitation.fromCompany', { company })
          : t('invitation.from', { name: invitation.inviterName, company })}
      </p>
      <Greeting instance={web.db.instance} />
      {invitation.guestOf !== null && invitation.guestUntil !== null && (
        <p>{t('guest.youAre', { firm: invitation.guestOf, when: i18n.moment(invitation.guestUntil) })}</p>
      )}
      {groups.length > 0 && (
        <p class="quiet">{t('invitation.groups', { count: groups.length, groups: i18n.list(groups) })}</p>
      )}
      <Problem text={problem} />
      <form class="fields" method="post" action={`/invitation/${c.req.param('token')}`} data-turbo="false">
        <input type="hidden" name="form_token" value={token} />
        <Who i18n={i18n} typed={typed} host={web.db.instance.addresses.host} />
        <Way i18n={i18n} typed={typed} company={company} isWrong={problem !== null} />
        {documents.map((each) => (
          <DocumentText of={each} i18n={i18n} folded />
        ))}
        <button class="button">{t('invitation.accept')}</button>
      </form>
      <p class="door-more">
        <a href="/sign-in">{t('invitation.haveAccount')}</a>
      </p>
    </CardLayout>
  );
  return answerPage(c, page, status);
}

function Who(props: { readonly i18n: I18n; readonly typed: Typed; readonly host: string }) {
  const { i18n, typed, host } = props;
  const { t } = i18n;
  return (
    <>
      <label>
        {t('invitation.name')}
        <input name="name" value={typed.name} required maxlength={nameMax} autocomplete="name" autofocus />
        <span class="hint">{t('invitation.nameHint')}</span>
      </label>
      <label>
        {t('invitation.handle')}
        <input
          name="handle"
          value={typed.handle}
          maxlength={handleMax}
          pattern="@?[A-Za-z0-9_][A-Za-z0-9_.\-]*"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
        />
        <span class="hint">{t('invitation.handleHint', { host })}</span>
      </label>
      <label>
        {t('settings.language')}
        <select name="locale">
          {locales.map((locale) => (
            <option value={locale} selected={locale === typed.locale} lang={locale}>
              {languageOf(locale).endonym}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** How one will sign in. A passkey is made on the next page, so no password is asked for then. */
function Way(props: {
  readonly i18n: I18n;
  readonly typed: Typed;
  readonly company: string;
  readonly isWrong: boolean;
}) {
  const { i18n, typed, company, isWrong } = props;
  const { t } = i18n;
  return (
    <fieldset class="way">
      <legend>{t('invitation.means')}</legend>
      <label class="choice">
        <input type="radio" name="means" value="password" checked={!typed.byPasskey} />
        <span>{t('invitation.byPassword')}</span>
      </label>
      <label class="choice">
        <input type="radio" name="means" value="passkey" checked={typed.byPasskey} />
        <span>{t('invitation.byPasskey')}</span>
      </label>
      <div class="way-password">
        <NewPassword i18n={i18n} login="" names={[company]} isWrong={isWrong} optional />
      </div>
    </fieldset>
  );
}

/** Revoked, used up, over, forged: one page. */
function showOver(web: WebContext, c: WebRequest): Response {
  const i18n = signedOutI18n(web, c);
  const { t } = i18n;
  const page = (
    <CardLayout i18n={i18n} instance={web.db.instance} title={t('invitation.over')} alone>
      <h1>{t('invitation.over')}</h1>
      <p>{t('invitation.overLead')}</p>
      <p class="buttons">
        <a class="button second" href="/sign-in">
          {t('invitation.haveAccount')}
        </a>
      </p>
    </CardLayout>
  );
  return answerPage(c, page, 410);
}
