import type { Hono } from 'hono';
import { endWebhook, redeliver, switchWebhook } from '#src/integrations/webhooks/make.ts';
import { deliveriesOf, readWebhook } from '#src/integrations/webhooks/read.ts';
import type { Webhook, WebhookDelivery } from '#src/integrations/webhooks/webhook.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId } from '#src/platform/ids.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { serviceIn, servicePath, servicesPath, webhookIn, webhookPath } from './bot-path.ts';
import { eventWord, stateOf } from './webhooks.tsx';

/** One webhook: how it goes, what was sent, and sending it again. Guarded by companyDoor. */
export function webhookPageRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const one = `${servicesPath}/:id/webhooks/:hook`;
  app.get(one, (c) => show(web, c, null));
  app.post(`${one}/state`, async (c) => {
    const [serviceId, id] = [serviceIn(c), webhookIn(c)];
    const isOn = c.var.form.text('on') === '1';
    await transaction(web.db, (tx) => switchWebhook(tx, c.var.ctx.me.id, serviceId, id, isOn));
    return c.redirect(webhookPath(serviceId, id), 303);
  });
  app.post(`${one}/removal`, proven, async (c) => {
    const [serviceId, id] = [serviceIn(c), webhookIn(c)];
    await transaction(web.db, (tx) => endWebhook(tx, c.var.ctx.me.id, serviceId, id));
    return c.redirect(`${servicePath(serviceId)}?done=webhook`, 303);
  });
  app.post(`${one}/deliveries/:delivery/redelivery`, async (c) => {
    const [serviceId, webhookId] = [serviceIn(c), webhookIn(c)];
    const deliveryId = idOf<string>(c.req.param('delivery'));
    if (deliveryId === null) throw notFound('notification');
    try {
      await transaction(web.db, (tx) => redeliver(tx, c.var.ctx.me.id, serviceId, { webhookId, deliveryId }));
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'conflict') return show(web, c, error);
      throw error;
    }
    return c.redirect(`${webhookPath(serviceId, webhookId)}?again=1`, 303);
  });
}

async function show(web: WebContext, c: WebRequest, refused: Refusal | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const serviceId = serviceIn(c);
  const webhook = await readWebhook(web.db, ctx.me.id, serviceId, webhookIn(c));
  const before = c.req.query('before') ?? '';
  const { items, next } = await deliveriesOf(web.db, webhook.id, isId(before) ? before : null);
  const path = webhookPath(serviceId, webhook.id);
  const body = (
    <>
      <p>
        <a class="back" href={servicePath(serviceId)}>
          <Icon name="left" />
          {t('webhook.back')}
        </a>
      </p>
      <h2 class="handle">{webhook.address}</h2>
      <Problem text={refused && explain(ctx.i18n, refused)} />
      {c.req.query('again') === '1' && <Note>{t('webhook.sentAgain')}</Note>}
      <p>{stateOf(ctx.i18n, webhook)}</p>
      <Acts ctx={ctx} webhook={webhook} path={path} />
      <section class="part">
        <h3>{t('webhook.deliveries')}</h3>
        {items.length === 0 && <p class="quiet">{t('webhook.noDeliveries')}</p>}
        <ul class="ways">
          {items.map((delivery) => (
            <Entry ctx={ctx} delivery={delivery} path={path} />
          ))}
        </ul>
        {next !== null && (
          <p>
            <a class="button second" href={`${path}?before=${next}`}>
              {t('webhook.older')}
            </a>
          </p>
        )}
      </section>
    </>
  );
  return showCompany(web, c, {
    ...{ page: 'services', title: t('webhook.heading'), body },
    status: refused === null ? 200 : 422,
  });
}

function Acts(props: { readonly ctx: RequestContext; readonly webhook: Webhook; readonly path: string }) {
  const { ctx, webhook, path } = props;
  const { t } = ctx.i18n;
  const isOn = webhook.disabledAt === null;
  return (
    <div class="buttons">
      <form method="post" action={`${path}/state`}>
        <Hidden ctx={ctx} back={path} />
        <input type="hidden" name="on" value={isOn ? '0' : '1'} />
        <button class="button second">{t(isOn ? 'webhook.switchOff' : 'webhook.switchOn')}</button>
      </form>
      <form method="post" action={`${path}/secret`} data-turbo="false">
        <Hidden ctx={ctx} back={path} />
        <button class="button second">{t('webhook.rotate')}</button>
      </form>
      <form method="post" action={`${path}/removal`}>
        <Hidden ctx={ctx} back={path} />
        <button class="button danger">{t('webhook.remove')}</button>
      </form>
    </div>
  );
}

function Entry(props: {
  readonly ctx: RequestContext;
  readonly delivery: WebhookDelivery;
  readonly path: string;
}) {
  const { ctx, delivery, path } = props;
  const { i18n } = ctx;
  const name = i18n.t(eventWord(delivery.event));
  return (
    <li>
      <Icon
        name={delivery.state === 'done' ? 'check' : delivery.state === 'waiting' ? 'history' : 'warning'}
      />
      <div>
        <strong>{name}</strong>
        <p class="quiet">{factsOf(i18n, delivery).join(' · ')}</p>
      </div>
      {delivery.state !== 'waiting' && (
        <form method="post" action={`${path}/deliveries/${delivery.id}/redelivery`}>
          <Hidden ctx={ctx} back={path} />
          <button class="button second small">
            {i18n.t('webhook.again')}
            <span class="hidden">: {name}</span>
          </button>
        </form>
      )}
    </li>
  );
}

const stateWords = {
  waiting: 'webhook.stateWaiting',
  done: 'webhook.stateDone',
  dead: 'webhook.stateDead',
  withheld: 'webhook.stateWithheld',
} as const;

const factsOf = ({ t, ago, moment }: I18n, delivery: WebhookDelivery): string[] => [
  t(stateWords[delivery.state]),
  ago(delivery.at),
  ...(delivery.status === null ? [] : [`HTTP ${delivery.status}`]),
  ...(delivery.tookMs === null ? [] : [`${delivery.tookMs} ms`]),
  ...(delivery.attempts > 1 ? [t('webhook.attempts', { count: delivery.attempts })] : []),
  ...(delivery.state === 'waiting' && delivery.attempts > 0
    ? [t('webhook.nextAt', { when: moment(delivery.nextAt) })]
    : []),
  ...(delivery.problem === null ? [] : [delivery.problem]),
];
