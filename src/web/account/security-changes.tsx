import type { Hono } from 'hono';
import { noteAccountChange } from '#src/access/account-changes.ts';
import { addPasskey, offerPasskey, passkeyNameMax } from '#src/access/passkeys.ts';
import { setPassword } from '#src/access/passwords.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { browserName } from './browser-name.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { letIn } from '../shell/entry.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { NewPassword } from './new-password.tsx';
import { Problem } from '../shell/notice.tsx';
import { showSettings } from './settings-nav.tsx';
import { proven } from '../shell/proof.ts';

export const passwordPath = '/settings/security/password';

/** A new password, a new passkey: only after re-authentication. */
export function securityChangeRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(passwordPath, proven, (c) => showPassword(web, c, null));
  app.post(passwordPath, proven, (c) => changePassword(web, c));
  app.get('/settings/security/passkeys/new', proven, (c) => showPasskey(web, c, '', null));
  app.post('/settings/security/passkeys', proven, (c) => keepPasskey(web, c));
  app.post('/settings/security/passkeys/challenge', proven, async (c) => {
    const { me, secret } = c.var.ctx;
    return c.json(await transaction(web.db, (tx) => offerPasskey(tx, me, secret)));
  });
}

/** Every other session ends with it, and this browser gets a new one. */
async function changePassword(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    await letIn(web, c, 'password', async (tx) => {
      await setPassword(tx, ctx.me.id, form.text('password'));
      await revokeAll(tx, ctx.me.id);
      await noteAccountChange(tx, ctx.me.id, { kind: 'password' });
      return ctx.me.id;
    });
    return c.redirect('/settings/security?changed=password', 303);
  } catch (error) {
    if (error instanceof Refusal) return showPassword(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

async function keepPasskey(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const name = form.line('name');
  try {
    await addPasskey(web.db, ctx.me.id, { answer: form.text('answer'), browser: ctx.secret, name });
    return c.redirect('/settings/security?changed=passkey', 303);
  } catch (error) {
    if (error instanceof Refusal) return showPasskey(web, c, name, explain(ctx.i18n, error));
    throw error;
  }
}

function showPassword(web: WebContext, c: WebRequest, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const isDue = ctx.session.owesFactor === 'password';
  const body = (
    <section class="part">
      <h2>{t('newPassword.heading')}</h2>
      <p class="quiet">{t(isDue ? 'newPassword.isDue' : 'newPassword.endsOthers')}</p>
      <Problem text={problem} />
      <form class="fields" method="post" action={passwordPath}>
        <Hidden ctx={ctx} back={passwordPath} />
        <NewPassword
          i18n={ctx.i18n}
          login={ctx.me.handle}
          names={[ctx.me.name, web.db.instance.company]}
          isWrong={problem !== null}
        />
        <p class="buttons">
          <button class="button">{t('newPassword.submit')}</button>
          <a class="button second" href="/settings/security">
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </section>
  );
  return showSettings(web, c, {
    page: 'security',
    title: t('newPassword.heading'),
    body,
    status: problem === null ? 200 : 422,
  });
}

function showPasskey(web: WebContext, c: WebRequest, name: string, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { browser, system } = browserName(c.req.header('user-agent') ?? '');
  const suggested =
    browser !== null && system !== null ? t('security.device', { browser, system }) : (system ?? '');
  const body = (
    <section class="part">
      <h2>{t('security.addPasskey')}</h2>
      <p class="quiet">{t('security.passkeysLead')}</p>
      <Problem text={problem} />
      <noscript>
        <p class="notice">{t('security.needsScript')}</p>
      </noscript>
      <form
        class="fields"
        method="post"
        action="/settings/security/passkeys"
        data-controller="passkey"
        data-passkey-challenge-value="/settings/security/passkeys/challenge"
        data-action="submit->passkey#make"
        hidden
      >
        <Hidden ctx={ctx} back="/settings/security/passkeys/new" />
        <input type="hidden" name="answer" value="" data-passkey-target="answer" />
        <label>
          {t('security.passkeyName')}
          <input
            name="name"
            value={name || suggested}
            maxlength={passkeyNameMax}
            required
            autocomplete="off"
          />
          <span class="hint">{t('security.passkeyNameHint')}</span>
        </label>
        <p class="notice danger" role="alert" hidden data-passkey-target="problem">
          {t('passkey.failed')}
        </p>
        <p class="buttons">
          <button class="button">{t('security.makePasskey')}</button>
          <a class="button second" href="/settings/security">
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </section>
  );
  return showSettings(web, c, {
    page: 'security',
    title: t('security.addPasskey'),
    body,
    status: problem === null ? 200 : 422,
  });
}
