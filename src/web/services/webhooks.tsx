import type { Hono } from 'hono';
import { webhookEventNames, type Webhook } from '#src/integrations/webhooks/webhook.ts';
import { makeWebhook, rotateWebhook } from '#src/integrations/webhooks/make.ts';
import { requireService } from '#src/integrations/services/services.ts';
import type { GroupView } from '#src/groups/group.ts';
import { listGroups } from '#src/groups/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { ShownOnce } from '../shell/shown-once.tsx';
import { serviceIn, servicePath, servicesPath, webhookIn, webhookPath } from './bot-path.ts';

/** Webhooks of a bot: made with a fresh proof, their secret shown once. Guarded by companyDoor. */
export function webhookRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${servicesPath}/:id/webhooks/new`, proven, (c) => showForm(web, c, null));
  app.post(`${servicesPath}/:id/webhooks`, proven, (c) => make(web, c));
  app.post(`${servicesPath}/:id/webhooks/:hook/secret`, proven, async (c) => {
    const [serviceId, id] = [serviceIn(c), webhookIn(c)];
    const secret = await transaction(web.db, (tx) => rotateWebhook(tx, c.var.ctx.me.id, serviceId, id));
    return showSecret(web, c, { secret, next: webhookPath(serviceId, id), lead: 'webhook.rotated' });
  });
}

async function make(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const serviceId = serviceIn(c);
  const events = webhookEventNames.filter((event) => form.list('events').includes(event));
  const made = { address: form.line('address'), events, groupId: idOf<GroupId>(form.text('group')) };
  try {
    const { id, secret } = await transaction(web.db, (tx) => makeWebhook(tx, ctx.me.id, serviceId, made));
    return showSecret(web, c, { secret, next: webhookPath(serviceId, id), lead: 'webhook.made' });
  } catch (error) {
    if (error instanceof Refusal && error.kind !== 'not_found') return showForm(web, c, error);
    throw error;
  }
}

function showSecret(
  web: WebContext,
  c: WebRequest,
  shown: { readonly secret: string; readonly next: string; readonly lead: Key },
): Response {
  const { i18n } = c.var.ctx;
  const body = (
    <ShownOnce
      i18n={i18n}
      heading={i18n.t('webhook.secretHeading')}
      lead={i18n.t(shown.lead)}
      fields={[[i18n.t('webhook.secret'), shown.secret]]}
      next={shown.next}
    />
  );
  return showCompany(web, c, { page: 'services', title: i18n.t('webhook.heading'), body, status: 200 });
}

async function showForm(web: WebContext, c: WebRequest, refused: Refusal | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const service = await requireService(web.db, ctx.me.id, serviceIn(c));
  const [theirs, mine] = await Promise.all([
    listGroups(web.db, { personId: service.id }, { mine: true, page: { limit: 100 } }),
    listGroups(web.db, ctx.viewer, { mine: true, page: { limit: 100 } }),
  ]);
  // A secret group is not told of to who does not belong to it.
  const groups = theirs.filter(
    ({ id, access }) => access !== 'secret' || mine.some((group) => group.id === id),
  );
  const body = (
    <section class="part">
      <h2>{t('webhook.newFor', { name: service.name })}</h2>
      <p class="quiet">{t('webhook.lead')}</p>
      <Problem text={refused && explain(ctx.i18n, refused)} />
      <Fields c={c} path={servicePath(service.id)} groups={groups} isFirst={refused === null} />
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'services', title: t('webhook.new'), body },
    status: refused === null ? 200 : 422,
  });
}

function Fields(props: {
  readonly c: WebRequest;
  /** Of the bot. */
  readonly path: string;
  readonly groups: readonly GroupView[];
  readonly isFirst: boolean;
}) {
  const { c, path, groups, isFirst } = props;
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const chosen: readonly string[] = isFirst ? webhookEventNames.slice(0, 1) : form.list('events');
  return (
    <form class="fields" method="post" action={`${path}/webhooks`} data-turbo="false">
      <Hidden ctx={ctx} back={`${path}/webhooks/new`} />
      <label>
        {t('webhook.address')}
        <input
          name="address"
          type="url"
          value={isFirst ? '' : form.line('address')}
          placeholder="https://"
          maxlength={2000}
          required
          autocomplete="off"
        />
        <span class="hint">{t('webhook.addressHint')}</span>
      </label>
      <fieldset>
        <legend>{t('webhook.events')}</legend>
        <div class="choices">
          {webhookEventNames.map((event) => (
            <label class="choice">
              <input type="checkbox" name="events" value={event} checked={chosen.includes(event)} />
              <span>
                {t(eventWord(event))} <code>{event}</code>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <label>
        {t('webhook.where')}
        <select name="group">
          <option value="">{t('webhook.everywhere')}</option>
          {groups.map((group) => (
            <option value={group.id} selected={form.text('group') === group.id}>
              {group.name}
            </option>
          ))}
        </select>
      </label>
      <p class="buttons">
        <button class="button">{t('webhook.make')}</button>
        <a class="button second" href={path}>
          {t('form.cancel')}
        </a>
      </p>
    </form>
  );
}

const eventWords: Readonly<Record<string, Key>> = {
  post_published: 'webhook.onPublished',
  post_edited: 'webhook.onEdited',
  post_removed: 'webhook.onRemoved',
  reaction_added: 'webhook.onReaction',
  answer_accepted: 'webhook.onAnswer',
  page_written: 'webhook.onPage',
  document_arranged: 'webhook.onDocument',
  event_near: 'webhook.onEvent',
  task_changed: 'webhook.onTask',
  task_due: 'webhook.onTaskDue',
  idea_changed: 'webhook.onIdea',
  reaction_removed: 'webhook.onReactionGone',
  share_added: 'webhook.onShare',
  post_marked: 'webhook.onMark',
  annotation_changed: 'webhook.onAnnotation',
  page_review_due: 'webhook.onReview',
  event_answered: 'webhook.onEventAnswer',
  poll_closed: 'webhook.onPoll',
  approval_changed: 'webhook.onApproval',
  approval_due: 'webhook.onApprovalDue',
  project_changed: 'webhook.onProject',
  milestone_due: 'webhook.onMilestone',
  praise_accepted: 'webhook.onPraise',
  person_deactivated: 'webhook.onLeaver',
  group_joined: 'webhook.onJoined',
  group_left: 'webhook.onLeft',
};

/** What an event is called; a `ping` is the first message. */
export const eventWord = (event: string): Key => eventWords[event.replace('.', '_')] ?? 'webhook.onPing';

/** Those of a bot, each with how it goes. */
export function WebhookList(props: { readonly ctx: RequestContext; readonly webhooks: readonly Webhook[] }) {
  const { ctx, webhooks } = props;
  const { i18n } = ctx;
  if (webhooks.length === 0) return null;
  return (
    <ul class="ways">
      {webhooks.map((webhook) => (
        <li>
          <Icon name={webhook.disabledAt === null && webhook.failingSince === null ? 'link' : 'warning'} />
          <div>
            <a href={webhookPath(webhook.serviceId, webhook.id)}>
              <strong class="handle">{webhook.address}</strong>
            </a>
            <p class="quiet">
              {[
                stateOf(i18n, webhook),
                i18n.list(webhook.events.map((event) => i18n.t(eventWord(event)))),
              ].join(' · ')}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** In words, what an administrator wants to know first. */
export function stateOf({ t, ago, moment }: I18n, webhook: Webhook): string {
  const { disabledAt, disabledBecause, failingSince, pausedUntil, waiting } = webhook;
  if (disabledAt !== null) {
    const when = ago(disabledAt);
    if (disabledBecause === 'failing') return t('webhook.offFailing', { when });
    return t(disabledBecause === 'gone' ? 'webhook.offGone' : 'webhook.off', { when });
  }
  if (failingSince !== null)
    return pausedUntil === null || pausedUntil < new Date()
      ? t('webhook.failing', { when: moment(failingSince), count: waiting })
      : t('webhook.paused', { when: moment(failingSince), next: moment(pausedUntil), count: waiting });
  return waiting > 0 ? t('webhook.sending', { count: waiting }) : t('webhook.well');
}
