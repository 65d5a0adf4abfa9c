import type { Hono } from 'hono';
import { invite } from '#src/agreements/invite.ts';
import { readContacts, rememberContacts } from '#src/agreements/party.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { originOf } from '#src/platform/addresses.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/form.ts';
import type { I18n } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { partnersPath, showPartners } from './partner-tabs.tsx';

const page = `${partnersPath}/invitation`;

/** An invitation for one other company. It is shown once, in the answer alone: only its nonce's hash is kept. */
export function invitationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(page, (c) => showForm(web, c, null));
  app.post(page, proven, (c) => make(web, c));
}

async function make(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const host = hostIn(form);
    const key = await instanceKey(web.db, web.db.instance);
    const made = await transaction(web.db, async (tx) => {
      await rememberFrom(tx, form);
      return await invite(tx, ctx.me.id, key);
    });
    return showMade(web, c, { ...made, host });
  } catch (error) {
    if (error instanceof Refusal) return await showForm(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

/** Contacts given on a page are remembered as those given on the command line are; what was left empty stays as it was. */
export async function rememberFrom(tx: Tx, form: Form): Promise<void> {
  const [officer, security] = [form.line('officer'), form.line('security')];
  await rememberContacts(tx, {
    ...(officer === '' ? {} : { dataProtectionOfficer: officer }),
    ...(security === '' ? {} : { securityContact: security }),
  });
}

/** Whom it is for, to lead their administrator to the right page; empty when not said. */
function hostIn(form: Form): string {
  const text = form.line('host').toLowerCase();
  if (text === '') return '';
  const origin = originOf(text.includes('://') ? text : `https://${text}`);
  if (origin === null) throw refusals.wrongHost({ text: text.slice(0, 100) });
  return origin;
}

function showMade(
  web: WebContext,
  c: WebRequest,
  made: { invitation: string; expires: string; thumbprint: string; host: string },
): Response {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const title = t('invite.made');
  const body = (
    <>
      <h2>{title}</h2>
      <ol class="steps">
        <li>{t('invite.stepSend', { when: i18n.moment(new Date(made.expires)) })}</li>
        <li>
          {made.host === ''
            ? t('invite.stepAnswer')
            : t('invite.stepAnswerAt', { address: `${made.host}${partnersPath}/proposal` })}
        </li>
        <li>{t('invite.stepWords')}</li>
      </ol>
      <div class="fields">
        <label>
          {t('invite.invitation')}
          <textarea readonly rows={6} spellcheck={false} autocomplete="off">
            {made.invitation}
          </textarea>
        </label>
      </div>
      <p class="quiet">
        {t('partner.ourKey')}: <code class="handle">{made.thumbprint}</code>
      </p>
      <p class="quiet">{t('invite.once')}</p>
      <p class="buttons">
        <a class="button" href={partnersPath}>
          {t('invite.toPartners')}
        </a>
      </p>
    </>
  );
  return showPartners(web, c, { title, body, status: 200 });
}

async function showForm(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const title = t('partner.invite');
  const given = c.req.method === 'GET' ? null : form;
  const body = (
    <>
      <h2>{title}</h2>
      <p class="quiet">{t('invite.how')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={page} data-turbo="false">
        <Hidden ctx={ctx} back={page} />
        <label>
          {t('invite.host')}
          <input name="host" value={given?.line('host') ?? ''} autocomplete="off" inputmode="url" />
          <span class="hint">{t('invite.hostHint')}</span>
        </label>
        <Contacts {...await contactsFor(web, given)} i18n={ctx.i18n} />
        <p class="buttons">
          <button class="button">{t('invite.make')}</button>
          <a class="button second" href={partnersPath}>
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </>
  );
  return showPartners(web, c, { title, body, ...(problem === null ? {} : { status: 422 }) });
}

/** As typed, else as remembered. */
export async function contactsFor(
  web: WebContext,
  form: Form | null,
): Promise<{ officer: string; security: string }> {
  const known = await readContacts(web.db);
  return {
    officer: form?.line('officer') || known.dataProtectionOfficer,
    security: form?.line('security') || known.securityContact,
  };
}

/** Whom the partner may call; every agreement names them. */
export function Contacts(props: {
  readonly officer: string;
  readonly security: string;
  readonly i18n: I18n;
}) {
  const { t } = props.i18n;
  return (
    <>
      <label>
        {t('partner.officer')}
        <input name="officer" value={props.officer} maxlength={300} required autocomplete="off" />
        <span class="hint">{t('invite.contactHint')}</span>
      </label>
      <label>
        {t('partner.security')}
        <input name="security" value={props.security} maxlength={300} required autocomplete="off" />
      </label>
    </>
  );
}
