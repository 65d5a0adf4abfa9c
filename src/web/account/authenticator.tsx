import type { Hono } from 'hono';
import { raw } from 'hono/html';
import {
  beginTotp,
  confirmTotp,
  readNewTotp,
  readTotp,
  removeTotp,
  renewRecoveryCodes,
  type TotpState,
} from '#src/access/totp.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { addressOf, nextOf } from '../shell/entry.ts';
import { CardLayout, Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { CodeField } from './code-field.tsx';
import { answerPage } from '../shell/answer.ts';

/** Where an authenticator app is set up. */
export const authenticatorPath = '/settings/security/authenticator';

/** An authenticator app beside the password: set up with a QR code, with recovery codes that are shown once. */
export function authenticatorRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(authenticatorPath, proven, async (c) => {
    const { me } = c.var.ctx;
    const { state } = await readTotp(web.db, me.id);
    if (state === 'on') return c.redirect('/settings/security', 303);
    if (state === 'none') await transaction(web.db, (tx) => beginTotp(tx, me.id));
    return showNew(web, c, null, 200);
  });
  app.post(authenticatorPath, proven, (c) => confirm(web, c));
  app.post(`${authenticatorPath}/codes`, proven, async (c) => {
    const codes = await transaction(web.db, (tx) => renewRecoveryCodes(tx, c.var.ctx.me.id));
    return showCodes(web, c, codes);
  });
  app.post(`${authenticatorPath}/removal`, proven, async (c) => {
    await transaction(web.db, (tx) => removeTotp(tx, c.var.ctx.me.id));
    return c.redirect('/settings/security?changed=totp-gone', 303);
  });
}

async function confirm(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const attempt = { code: form.line('code'), address: addressOf(web, c), sessionId: ctx.session.id };
  try {
    const codes = await confirmTotp(web.db, ctx.me.id, attempt);
    return codes === null ? await showNew(web, c, t('code.wrong'), 422) : showCodes(web, c, codes);
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'too_many')
      return showNew(web, c, t('signIn.tooMany'), 429);
    if (error instanceof Refusal) return c.redirect('/settings/security', 303);
    throw error;
  }
}

async function showNew(
  web: WebContext,
  c: WebRequest,
  problem: string | null,
  status: 200 | 422 | 429,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const made = await readNewTotp(web.db, ctx.me);
  if (!made) return c.redirect('/settings/security', 303);
  const { renderSVG } = await import('uqr');
  const isDemanded = ctx.session.owesFactor === 'app';
  const query = `?${new URLSearchParams({ next: nextOf(c) })}`;
  const page = (
    <CardLayout i18n={ctx.i18n} instance={web.db.instance} title={t('totp.new')}>
      <h1>{t('totp.new')}</h1>
      {isDemanded && <p>{t('totp.demanded', { company: web.db.instance.company })}</p>}
      <p class="quiet">{t('totp.newLead')}</p>
      <div class="qr" role="img" aria-label={t('totp.qr')}>
        {raw(renderSVG(made.address, { border: 2 }))}
      </div>
      <details>
        <summary>{t('totp.byHand')}</summary>
        <p>
          <code class="secret">{made.secret.replace(/.{4}(?=.)/g, '$& ')}</code>
        </p>
      </details>
      <Problem text={problem} />
      <form class="fields" method="post" action={`${authenticatorPath}${query}`} data-turbo="false">
        <Hidden ctx={ctx} back={authenticatorPath} />
        <CodeField i18n={ctx.i18n} isWrong={problem !== null} isFirst={problem !== null} />
        <button class="button">{t('totp.confirm')}</button>
      </form>
      <Leave ctx={ctx} isDemanded={isDemanded} />
    </CardLayout>
  );
  return answerPage(c, page, status);
}

function Leave(props: { readonly ctx: RequestContext; readonly isDemanded: boolean }) {
  const { ctx, isDemanded } = props;
  const { t } = ctx.i18n;
  return isDemanded ? (
    <form class="door-more" method="post" action="/sign-out" data-turbo="false">
      <Hidden ctx={ctx} />
      <button class="link">{t('nav.signOut')}</button>
    </form>
  ) : (
    <p class="door-more">
      <a href="/settings/security">{t('form.cancel')}</a>
    </p>
  );
}

/** Shown in this answer alone. */
function showCodes(web: WebContext, c: WebRequest, codes: readonly string[]): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const next = nextOf(c);
  const page = (
    <CardLayout i18n={ctx.i18n} instance={web.db.instance} title={t('totp.codes')}>
      <h1>{t('totp.codes')}</h1>
      <p>{t('totp.codesLead')}</p>
      <ul class="recovery-codes">
        {codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p class="buttons">
        <a class="button" href={next === '/' ? '/settings/security' : next}>
          {t('totp.codesKept')}
        </a>
      </p>
    </CardLayout>
  );
  c.header('cache-control', 'no-store');
  return answerPage(c, page);
}

/** The section of "Security". */
export function AuthenticatorPart(props: { readonly ctx: RequestContext; readonly totp: TotpState }) {
  const { ctx, totp } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const isOn = totp.state === 'on';
  return (
    <section class="part" id="authenticator">
      <h2>{t('totp.heading')}</h2>
      <p class="quiet">
        {isOn && totp.since !== null ? t('totp.since', { when: i18n.moment(totp.since) }) : t('totp.lead')}
      </p>
      {isOn && <p class={totp.codes < 3 ? '' : 'quiet'}>{t('totp.left', { count: totp.codes })}</p>}
      <div class="buttons">
        {!isOn && (
          <a class="button second" href={authenticatorPath} data-turbo="false">
            {t('totp.new')}
          </a>
        )}
        {isOn && (
          <>
            <form method="post" action={`${authenticatorPath}/codes`} data-turbo="false">
              <Hidden ctx={ctx} back="/settings/security" />
              <button class="button second">{t('totp.renew')}</button>
            </form>
            <form method="post" action={`${authenticatorPath}/removal`}>
              <Hidden ctx={ctx} back="/settings/security" />
              <button class="button second">{t('totp.remove')}</button>
            </form>
          </>
        )}
      </div>
    </section>
  );
}
