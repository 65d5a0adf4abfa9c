import type { Hono } from 'hono';
import {
  endServiceToken,
  makeServiceToken,
  requireService,
  tokensOfService,
} from '#src/integrations/services/services.ts';
import { webhooksOf } from '#src/integrations/webhooks/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { TokenForm, TokenList, tokenIn } from '../account/token-form.tsx';
import { showCompany } from '../company/company-tabs.tsx';
import { personPath } from '../posts/post-html.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { ShownOnce } from '../shell/shown-once.tsx';
import { serviceIn, servicePath, servicesPath } from './bot-path.ts';
import { WebhookList } from './webhooks.tsx';

/** One program of the company: its tokens. Guarded by companyDoor. */
export function servicePageRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${servicesPath}/:id`, (c) => show(web, c));
  app.get(`${servicesPath}/:id/tokens/new`, proven, (c) => showForm(web, c, null));
  app.post(`${servicesPath}/:id/tokens`, proven, (c) => make(web, c));
  app.post(`${servicesPath}/:id/tokens/:token/removal`, proven, async (c) => {
    const token = idOf<string>(c.req.param('token'));
    if (token === null) throw notFound('app');
    const id = serviceIn(c);
    await transaction(web.db, (tx) => endServiceToken(tx, c.var.ctx.me.id, id, token));
    return c.redirect(`${servicePath(id)}?done=token`, 303);
  });
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const service = await requireService(web.db, ctx.me.id, serviceIn(c));
  const [tokens, webhooks] = await Promise.all([
    tokensOfService(web.db, service.id),
    webhooksOf(web.db, ctx.me.id, service.id),
  ]);
  const path = servicePath(service.id);
  const body = (
    <>
      <p>
        <a class="back" href={servicesPath}>
          <Icon name="left" />
          {t('service.all')}
        </a>
      </p>
      <h2>
        <a href={personPath({ handle: service.handle, host: null })}>
          <bdi>{service.name}</bdi>
        </a>{' '}
        <span class="quiet">@{service.handle}</span>
      </h2>
      {c.req.query('done') === 'token' && <Note>{t('token.ended')}</Note>}
      {c.req.query('done') === 'webhook' && <Note>{t('webhook.ended')}</Note>}
      <p class="quiet">{t(service.isHook ? 'service.hookLead' : 'service.oneLead')}</p>
      <section class="part" id="tokens">
        <h3>{t('token.heading')}</h3>
        {tokens.length === 0 && <p>{t('service.noTokens')}</p>}
        <TokenList ctx={ctx} tokens={tokens} path={`${path}/tokens`} />
        <p class="buttons">
          <a class="button" href={`${path}/tokens/new`}>
            {t('token.new')}
          </a>
        </p>
      </section>
      <section class="part" id="webhooks">
        <h3>{t('webhook.headings')}</h3>
        <p class="quiet">{t('webhook.lead')}</p>
        <WebhookList ctx={ctx} webhooks={webhooks} />
        <p class="buttons">
          <a class="button second" href={`${path}/webhooks/new`}>
            {t('webhook.new')}
          </a>
        </p>
      </section>
      <section class="part">
        <h3>{t('service.end')}</h3>
        <p class="quiet">{t('service.endLead')}</p>
        <form method="post" action={`${path}/removal`}>
          <Hidden ctx={ctx} back={path} />
          <button class="button danger">{t('service.endButton', { name: service.name })}</button>
        </form>
      </section>
    </>
  );
  return showCompany(web, c, { page: 'services', title: service.name, body });
}

async function make(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const id = serviceIn(c);
  try {
    const secret = await transaction(web.db, (tx) => makeServiceToken(tx, ctx.me.id, id, tokenIn(form)));
    const body = (
      <ShownOnce
        i18n={ctx.i18n}
        heading={t('token.madeHeading', { name: form.line('name') })}
        lead={t('service.tokenOnce')}
        fields={[[t('token.secret'), secret]]}
        next={servicePath(id)}
      />
    );
    return showCompany(web, c, { page: 'services', title: t('token.heading'), body, status: 200 });
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found')
      return showForm(web, c, explain(ctx.i18n, error));
    throw error;
  }
}

async function showForm(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const service = await requireService(web.db, ctx.me.id, serviceIn(c));
  const path = servicePath(service.id);
  const body = (
    <section class="part">
      <h2>{t('service.newToken', { name: service.name })}</h2>
      <p class="quiet">{t('service.tokenLead')}</p>
      <Problem text={problem} />
      <TokenForm c={c} action={`${path}/tokens`} back={path} guarded="none" />
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'services', title: t('token.new'), body },
    status: problem === null ? 200 : 422,
  });
}
