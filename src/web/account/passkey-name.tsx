import type { Hono } from 'hono';
import { passkeyNameMax, readPasskeys, renamePasskey } from '#src/access/passkeys.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { showSettings } from './settings-nav.tsx';
import { proven } from '../shell/proof.ts';

/** Renaming a passkey in one's own list. */
export function passkeyNameRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/security/passkeys/:id/name', proven, (c) => show(web, c));
  app.post('/settings/security/passkeys/:id/name', proven, async (c) => {
    const { ctx, form } = c.var;
    const id = idIn(c);
    await transaction(web.db, (tx) => renamePasskey(tx, ctx.me.id, id, form.line('name')));
    return c.redirect('/settings/security?changed=passkey-name', 303);
  });
}

function idIn(c: WebRequest): string {
  const id = idOf<string>(c.req.param('id'));
  if (id === null) throw notFound('passkey');
  return id;
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const id = idIn(c);
  const passkey = (await readPasskeys(web.db, ctx.me.id)).find((each) => each.id === id);
  if (!passkey) throw notFound('passkey');
  const title = t('security.renamePasskey');
  const body = (
    <section class="part">
      <h2>{title}</h2>
      <form class="fields" method="post" action={`/settings/security/passkeys/${id}/name`}>
        <Hidden ctx={ctx} back={`/settings/security/passkeys/${id}/name`} />
        <label>
          {t('security.passkeyName')}
          <input name="name" value={passkey.name} maxlength={passkeyNameMax} required autocomplete="off" />
          <span class="hint">{t('security.passkeyNameHint')}</span>
        </label>
        <p class="buttons">
          <button class="button">{title}</button>
          <a class="button second" href="/settings/security">
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </section>
  );
  return showSettings(web, c, { page: 'security', title, body });
}
