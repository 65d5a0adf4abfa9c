import type { Hono } from 'hono';
import {
  acceptInvitation,
  countAcceptance,
  readInvitation,
  type OpenInvitation,
} from '#src/access/invitations.ts';
import { bringIn } from '#src/groups/bring-in.ts';
import { nameMax } from '#src/people/person.ts';
import { Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { addressOf, doorWords, letIn, openForm, readDoorForm } from '../entry.ts';
import { explain } from '../explain.ts';
import { atTheDoor, type Form } from '../forms.ts';
import { asDocument, CardLayout } from '../layout.tsx';
import { Greeting } from '../parts/about.tsx';
import { NewPassword } from '../parts/new-password.tsx';
import { Problem } from '../parts/notice.tsx';
import { pathOf } from '../visit.ts';
import { locales, wordsIn, type Locale, type Words } from '../words.ts';

/** What somebody sees who was invited: who invites to what, and the form that makes the account. One page for every link that is not good. */
export function invitationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/invitation/:token', async (c) => {
    const invitation = await readInvitation(web.db, c.req.param('token'));
    return invitation ? show(web, c, invitation, blank(invitation), null, 200) : showOver(web, c);
  });
  app.post('/invitation/:token', atTheDoor(web), (c) => accept(web, c));
}

/** What was typed; the password is not kept. */
interface Typed {
  readonly name: string;
  readonly handle: string;
  readonly locale: Locale;
  readonly byPasskey: boolean;
}

const blank = ({ locale }: OpenInvitation): Typed => ({ name: '', handle: '', locale, byPasskey: false });

async function accept(web: WebContext, c: WebRequest): Promise<Response> {
  const { form, browser } = await readDoorForm(web, c);
  const token = c.req.param('token') ?? '';
  const invitation = await readInvitation(web.db, token);
  if (!invitation) return showOver(web, c);
  const typed = readTyped(form, invitation);
  const words = doorWords(web, c);
  if (browser === null) return show(web, c, invitation, typed, words.t('forgotten.formExpired'), 403);
  try {
    await countAcceptance(web.db, addressOf(web, c));
    const keys = await generateKeys();
    const password = typed.byPasskey ? null : form.text('password');
    await letIn(web, c, 'link', (tx) => acceptInvitation(tx, token, { ...typed, password, keys }, bringIn));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.kind === 'gone') return showOver(web, c);
    const status = error.kind === 'too_many' ? 429 : 422;
    return show(web, c, invitation, typed, explain(words, error), status);
  }
  return c.redirect(typed.byPasskey ? '/settings/security/passkeys/new' : '/', 303);
}

function readTyped(form: Form, invitation: OpenInvitation): Typed {
  return {
    name: form.line('name'),
    handle: form.line('handle').replace(/^@/, '').toLowerCase(),
    locale: locales.find((locale) => locale === form.text('locale')) ?? invitation.locale,
    byPasskey: form.text('means') === 'passkey',
  };
}

function show(
  web: WebContext,
  c: WebRequest,
  invitation: OpenInvitation,
  typed: Typed,
  problem: string | null,
  status: 200 | 403 | 422 | 429,
): Response {
  const { token } = openForm(web, c);
  const { company } = web.db.house;
  const words = doorWords(web, c);
  const { t } = words;
  const groups = invitation.groups.map((group) => group.name);
  const page = (
    <CardLayout
      words={words}
      house={web.db.house}
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
      <Greeting house={web.db.house} />
      {groups.length > 0 && (
        <p class="quiet">{t('invitation.groups', { count: groups.length, groups: words.list(groups) })}</p>
      )}
      <Problem text={problem} />
      <form class="fields" method="post" action={`/invitation/${c.req.param('token')}`} data-turbo="false">
        <input type="hidden" name="form_token" value={token} />
        <Who words={words} typed={typed} host={web.db.house.addresses.host} />
        <Way words={words} typed={typed} company={company} isWrong={problem !== null} />
        <button class="button">{t('invitation.accept')}</button>
      </form>
      <p class="door-more">
        <a href="/sign-in">{t('invitation.haveAccount')}</a>
      </p>
    </CardLayout>
  );
  return c.html(asDocument(c, page), status);
}

function Who(props: { readonly words: Words; readonly typed: Typed; readonly host: string }) {
  const { words, typed, host } = props;
  const { t } = words;
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
          required
          maxlength={30}
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
              {new Intl.DisplayNames(wordsIn(locale).locale, { type: 'language' }).of(locale)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** How one will sign in. A passkey is made on the next page, so no password is asked for then. */
function Way(props: {
  readonly words: Words;
  readonly typed: Typed;
  readonly company: string;
  readonly isWrong: boolean;
}) {
  const { words, typed, company, isWrong } = props;
  const { t } = words;
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
        <NewPassword words={words} login="" names={[company]} isWrong={isWrong} optional />
      </div>
    </fieldset>
  );
}

/** Revoked, used up, over, forged: one page. */
function showOver(web: WebContext, c: WebRequest): Response {
  const words = doorWords(web, c);
  const { t } = words;
  const page = (
    <CardLayout words={words} house={web.db.house} title={t('invitation.over')} alone>
      <h1>{t('invitation.over')}</h1>
      <p>{t('invitation.overLead')}</p>
      <p class="buttons">
        <a class="button second" href="/sign-in">
          {t('invitation.haveAccount')}
        </a>
      </p>
    </CardLayout>
  );
  return c.html(asDocument(c, page), 410);
}
