import type { Hono } from 'hono';
import { readAccountChanges } from '#src/access/account-changes.ts';
import { readAppPasswords } from '#src/access/app-passwords.ts';
import { readPasskeys, removePasskey } from '#src/access/passkeys.ts';
import { passwordChangedAt } from '#src/access/passwords.ts';
import { readSessions, readTokens, type ListedToken } from '#src/access/read.ts';
import { endOtherSessions, endOwnSession } from '#src/access/sessions.ts';
import { endOwnToken } from '#src/access/tokens.ts';
import { readTotp } from '#src/access/totp.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { sayAccountChange } from './account-change.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { Note, Problem } from '../shell/notice.tsx';
import { OwnIdentities, readOwnIdentities } from '../identity/own-identities.tsx';
import { sayProviderRefusal } from '../identity/provider-buttons.tsx';
import { AuthenticatorPart } from './authenticator.tsx';
import { AppPasswords } from './app-passwords.tsx';
import { AppList, PasskeyList, SessionList } from './security-lists.tsx';
import { showSettings } from './settings-nav.tsx';
import { proven } from '../shell/proof.ts';
import type { Key } from '../shell/i18n.ts';

/** How one signs in, and where one is signed in: password, passkeys, sessions, apps. */
export function securityRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/security', (c) => show(web, c));
  app.post('/settings/security/passkeys/:id/removal', proven, async (c) => {
    const id = idIn(c);
    await transaction(web.db, (tx) => removePasskey(tx, c.var.ctx.me.id, id));
    return c.redirect('/settings/security?changed=passkey-gone', 303);
  });
  app.post('/settings/security/sessions/others/removal', proven, async (c) => {
    const { me, session } = c.var.ctx;
    await transaction(web.db, (tx) => endOtherSessions(tx, me.id, session.id));
    return c.redirect('/settings/security?changed=sessions', 303);
  });
  app.post('/settings/security/sessions/:id/removal', proven, async (c) => {
    const id = idIn(c);
    await transaction(web.db, (tx) => endOwnSession(tx, c.var.ctx.me.id, id));
    return c.redirect('/settings/security?changed=session', 303);
  });
  app.post('/settings/security/apps/:id/removal', proven, async (c) => {
    const id = idIn(c);
    await transaction(web.db, (tx) => endOwnToken(tx, c.var.ctx.me.id, id));
    return c.redirect('/settings/security?changed=app', 303);
  });
}

function idIn(c: WebRequest): string {
  const id = idOf<string>(c.req.param('id'));
  if (id === null) throw notFound('page');
  return id;
}

/** What has just been done, by the `changed` of the address. */
const changes: Readonly<Record<string, Key>> = {
  password: 'security.passwordChanged',
  passkey: 'security.passkeyAdded',
  'passkey-gone': 'security.passkeyGone',
  'passkey-name': 'security.passkeyRenamed',
  session: 'security.sessionGone',
  'totp-gone': 'totp.gone',
  sessions: 'security.sessionsGone',
  app: 'security.appGone',
  identity: 'identity.connected',
  'identity-gone': 'identity.disconnected',
};

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const [changedAt, totp, passkeys, sessions, tokens, appPasswords, happened, identities] = await Promise.all(
    [
      passwordChangedAt(web.db, ctx.me.id),
      readTotp(web.db, ctx.me.id),
      readPasskeys(web.db, ctx.me.id),
      readSessions(web.db, ctx.me.id),
      readTokens(web.db, ctx.me.id),
      readAppPasswords(web.db, ctx.me.id),
      readAccountChanges(web.db, ctx.me.id),
      readOwnIdentities(web, ctx),
    ],
  );
  const done = changes[c.req.query('changed') ?? ''];
  const body = (
    <>
      {done !== undefined && <Note>{t(done)}</Note>}
      <Problem text={await sayProviderRefusal(web, c, i18n)} />
      <section class="part">
        <h2>{t('security.password')}</h2>
        <p class="quiet">
          {changedAt === null
            ? t('security.noPassword')
            : t('security.passwordSince', { when: i18n.moment(changedAt) })}
        </p>
        <p class="buttons">
          <a class="button second" href="/settings/security/password">
            {t(changedAt === null ? 'security.setPassword' : 'security.changePassword')}
          </a>
        </p>
      </section>
      <AuthenticatorPart ctx={ctx} totp={totp} />
      <section class="part">
        <h2>{t('security.passkeys')}</h2>
        <p class="quiet">{t('security.passkeysLead')}</p>
        <PasskeyList ctx={ctx} passkeys={passkeys} />
        <p class="buttons">
          <a class="button second" href="/settings/security/passkeys/new">
            {t('security.addPasskey')}
          </a>
        </p>
      </section>
      <OwnIdentities ctx={ctx} {...identities} />
      <section class="part">
        <h2>{t('security.sessions')}</h2>
        <SessionList ctx={ctx} sessions={sessions} />
      </section>
      <Apps ctx={ctx} tokens={tokens} />
      <AppPasswords ctx={ctx} passwords={appPasswords} />
      {happened.length > 0 && (
        <section class="part">
          <h2>{t('account.heading')}</h2>
          <p class="quiet">{t('account.lead')}</p>
          <ul>
            {happened.map((change) => (
              <li>
                {sayAccountChange(i18n, change)} <span class="quiet">{i18n.moment(change.at)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
  return showSettings(web, c, { page: 'security', body });
}

/** Apps that somebody signed in with, and the way to tokens for programs of one's own. */
function Apps(props: { readonly ctx: RequestContext; readonly tokens: readonly ListedToken[] }) {
  const { ctx, tokens } = props;
  const { t } = ctx.i18n;
  return (
    <section class="part">
      <h2>{t('security.apps')}</h2>
      <AppList ctx={ctx} tokens={tokens} />
      <p class="buttons">
        <a class="button second" href="/settings/security/tokens">
          {t('token.heading')}
        </a>
      </p>
    </section>
  );
}
