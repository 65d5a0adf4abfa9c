import type { Hono } from 'hono';
import { makeApiToken, readApiTokens } from '#src/access/api-tokens.ts';
import { endOwnToken } from '#src/access/tokens.ts';
import { transaction } from '#src/platform/database.ts';
import { officesOf } from '#src/roles/roles.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { ShownOnce } from '../shell/shown-once.tsx';
import { showSettings } from './settings-nav.tsx';
import { TokenForm, TokenList, tokenIn } from './token-form.tsx';

/** Where one's API tokens are. */
const apiTokensPath = '/settings/security/tokens';

/** Tokens for one's own scripts and programs: made with a fresh proof, listed with what they may and when they were used, ended. */
export function apiTokenRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(apiTokensPath, (c) => showList(web, c));
  app.get(`${apiTokensPath}/new`, proven, (c) => showForm(web, c, null));
  app.post(apiTokensPath, proven, (c) => make(web, c));
  app.post(`${apiTokensPath}/:id/removal`, proven, async (c) => {
    const id = idOf<string>(c.req.param('id'));
    if (id === null) throw notFound('app');
    await transaction(web.db, (tx) => endOwnToken(tx, c.var.ctx.me.id, id));
    return c.redirect(`${apiTokensPath}?ended=1`, 303);
  });
}

async function make(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    const secret = await transaction(web.db, (tx) => makeApiToken(tx, ctx.me.id, tokenIn(form)));
    const { t } = ctx.i18n;
    const body = (
      <ShownOnce
        i18n={ctx.i18n}
        heading={t('token.madeHeading', { name: form.line('name') })}
        lead={t('token.once')}
        fields={[[t('token.secret'), secret]]}
        next={apiTokensPath}
      />
    );
    return showSettings(web, c, { page: 'security', title: t('token.heading'), body, status: 200 });
  } catch (error) {
    if (error instanceof Refusal) return showForm(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

async function showList(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const tokens = await readApiTokens(web.db, ctx.me.id);
  const body = (
    <section class="part">
      {c.req.query('ended') === '1' && <Note>{t('token.ended')}</Note>}
      <h2>{t('token.heading')}</h2>
      <p class="quiet">
        {t('token.lead')}{' '}
        <a class="more-link" href="/api/reference">
          {t('token.reference')}
        </a>
      </p>
      {tokens.length === 0 && <p>{t('token.none')}</p>}
      <TokenList ctx={ctx} tokens={tokens} path={apiTokensPath} />
      <p class="buttons">
        <a class="button" href={`${apiTokensPath}/new`}>
          {t('token.new')}
        </a>
        <a class="button second" href="/settings/security">
          {t('token.back')}
        </a>
      </p>
    </section>
  );
  return showSettings(web, c, { page: 'security', title: t('token.heading'), body });
}

function showForm(web: WebContext, c: WebRequest, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <section class="part">
      <h2>{t('token.new')}</h2>
      <p class="quiet">{t('token.lead')}</p>
      <Problem text={problem} />
      <TokenForm
        c={c}
        action={apiTokensPath}
        back={apiTokensPath}
        guarded={officesOf(ctx.me).length > 0 ? 'all' : 'export'}
      />
    </section>
  );
  return showSettings(web, c, {
    ...{ page: 'security', title: t('token.new'), body },
    status: problem === null ? 200 : 422,
  });
}
