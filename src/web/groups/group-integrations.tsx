import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { canGovern, canModerate } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { commandFormats } from '#src/integrations/commands/command.ts';
import { commandsOf, endCommand, makeCommand } from '#src/integrations/commands/make-command.ts';
import {
  endInboundHook,
  hookFormats,
  inboundHooksOf,
  makeInboundHook,
  type HookFormat,
  type InboundHook,
} from '#src/integrations/inbound.ts';
import { isKontoristOn, switchKontorist } from '#src/integrations/kontorist/switch.ts';
import { readGroupMail, switchGroupMail } from '#src/integrations/mail-in/switch.ts';
import { nameMax } from '#src/people/person.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { RemoveForm } from '../account/security-lists.tsx';
import { groupPath } from '../posts/post-html.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import { idOf } from '../shell/forms.ts';
import type { Key } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { CommandsPart } from './group-commands.tsx';
import { MailPart } from './group-mail.tsx';
import { showGroup } from './group-page.tsx';

/** Which systems of the company post in a group: addresses that take their messages, each with a service of its own. For its moderators. */
export function groupIntegrationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/integrations', async (c) => show(web, c, await governed(web, c), {}));
  app.post('/groups/:handle/integrations', (c) => make(web, c));
  app.post('/groups/:handle/integrations/kontorist', async (c) => {
    const group = await governed(web, c);
    const wanted = { on: c.var.form.text('on') === '1', keys: await generateKeys() };
    await transaction(web.db, (tx) => switchKontorist(tx, c.var.ctx.me.id, group.id, wanted));
    return c.redirect(`${groupPath(group)}/integrations`, 303);
  });
  app.post('/groups/:handle/integrations/commands', (c) => addCommand(web, c));
  app.post('/groups/:handle/integrations/commands/:id/removal', async (c) => {
    const group = await governed(web, c);
    const id = idOf<string>(c.req.param('id'));
    if (id === null) throw notFound('app');
    await transaction(web.db, (tx) => endCommand(tx, c.var.ctx.me.id, group.id, id));
    return c.redirect(`${groupPath(group)}/integrations#commands`, 303);
  });
  app.post('/groups/:handle/integrations/mail', async (c) => {
    const group = await governed(web, c);
    const on = c.var.form.text('on') === '1';
    await transaction(web.db, (tx) => switchGroupMail(tx, c.var.ctx.me.id, group.id, on));
    return c.redirect(`${groupPath(group)}/integrations#mail`, 303);
  });
  app.post('/groups/:handle/integrations/:id/removal', async (c) => {
    const group = await governed(web, c);
    const id = idOf<string>(c.req.param('id'));
    if (id === null) throw notFound('app');
    await transaction(web.db, (tx) => endInboundHook(tx, c.var.ctx.me.id, group.id, id));
    return c.redirect(`${groupPath(group)}/integrations?ended=1`, 303);
  });
}

async function governed(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupAtPath(web, c);
  if (!canModerate(group.mine) || group.archivedAt !== null) throw notFound('page');
  return group;
}

async function make(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const group = await governed(web, c);
  const format = hookFormats.find((each) => each === form.text('format')) ?? 'slack';
  try {
    const keys = await generateKeys();
    const made = { name: form.line('name'), format, keys };
    const secret = await transaction(web.db, (tx) => makeInboundHook(tx, ctx.me.id, group.id, made));
    return await show(web, c, group, { address: `${web.db.instance.origin}/hooks/${secret}` });
  } catch (error) {
    if (error instanceof Refusal) return show(web, c, group, { problem: explain(ctx.i18n, error) });
    throw error;
  }
}

async function addCommand(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const group = await governed(web, c);
  const format = commandFormats.find((each) => each === form.text('format')) ?? 'slack';
  const typed = { name: form.line('name'), word: form.line('word'), hint: form.line('hint') };
  try {
    const keys = await generateKeys();
    const made = { ...typed, address: form.line('address'), format, keys };
    const command = await transaction(web.db, (tx) => makeCommand(tx, ctx.me.id, group.id, made));
    return await show(web, c, group, { command });
  } catch (error) {
    if (error instanceof Refusal) return show(web, c, group, { commandProblem: explain(ctx.i18n, error) });
    throw error;
  }
}

const words = {
  slack: 'Slack',
  mattermost: 'Mattermost',
  alertmanager: 'Prometheus Alertmanager',
  github: 'GitHub',
  gitlab: 'GitLab',
  crm: 'CRM (Pipedrive)',
} as const satisfies Record<HookFormat, string>;

interface Said {
  /** Of the one just made: shown in this answer alone. */
  readonly address?: string;
  readonly problem?: string;
  readonly command?: { readonly secret: string; readonly token: string };
  readonly commandProblem?: string;
}

async function show(web: WebContext, c: WebRequest, group: GroupView, said: Said): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [memberCounts, hooks, isOn, mail, commands] = await Promise.all([
    memberCountsOf(web.db, ctx.viewer, group.id),
    inboundHooksOf(web.db, group.id),
    isKontoristOn(web.db, group.id),
    readGroupMail(web.db, group),
    commandsOf(web.db, group.id),
  ]);
  const path = `${groupPath(group)}/integrations`;
  const body = (
    <>
      <p>
        <a class="back" href={`${groupPath(group)}/settings`}>
          <Icon name="left" />
          {t('source.backToSettings')}
        </a>
      </p>
      <h2>{t('integration.heading')}</h2>
      <p class="quiet">{t('integration.lead')}</p>
      {c.req.query('ended') === '1' && <Note>{t('integration.ended')}</Note>}
      {said.address !== undefined && (
        <div class="border-box">
          <label class="fields">
            {t('integration.address')}
            <input readonly value={said.address} spellcheck={false} autocomplete="off" />
          </label>
          <p class="quiet">{t('integration.once')}</p>
        </div>
      )}
      <HookList ctx={ctx} hooks={hooks} path={path} />
      <NewHook c={c} group={group} problem={said.problem ?? null} />
      <CommandsPart
        {...{ ctx, commands, path, form: c.var.form }}
        made={said.command ?? null}
        problem={said.commandProblem ?? null}
      />
      {mail.address !== null && <MailPart ctx={ctx} on={mail.on} address={mail.address} path={path} />}
      {group.peerId === null && <KontoristPart ctx={ctx} group={group} isOn={isOn} path={path} />}
    </>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'settings', title: t('integration.heading'), body },
    status: (said.problem ?? said.commandProblem) === undefined ? 200 : 422,
  });
}

function NewHook(props: {
  readonly c: WebRequest;
  readonly group: GroupView;
  readonly problem: string | null;
}) {
  const { c, group, problem } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const path = `${groupPath(group)}/integrations`;
  return (
    <form class="fields" method="post" action={path} data-turbo="false">
      <Hidden ctx={ctx} back={path} />
      <h3>{t('integration.new')}</h3>
      <Problem text={problem} />
      <label>
        {t('integration.name')}
        <input
          name="name"
          value={problem === null ? '' : c.var.form.line('name')}
          maxlength={nameMax}
          required
          autocomplete="off"
        />
        <span class="hint">{t('integration.nameHint')}</span>
      </label>
      <label>
        {t('integration.format')}
        <select name="format">
          {hookFormats.map((format) => (
            <option value={format}>{words[format]}</option>
          ))}
        </select>
        <span class="hint">{t('integration.formatHint')}</span>
      </label>
      <p class="buttons">
        <button class="button">{t('integration.make')}</button>
      </p>
    </form>
  );
}

/** Whether Kontorist answers here; its switch is the owners'. */
function KontoristPart(props: {
  readonly ctx: RequestContext;
  readonly group: GroupView;
  readonly isOn: boolean;
  readonly path: string;
}) {
  const { ctx, group, isOn, path } = props;
  const { t } = ctx.i18n;
  return (
    <section class="part" id="kontorist">
      <h3>{t('kontorist.heading')}</h3>
      <p class="quiet">{t('kontorist.lead')}</p>
      {isOn && <p>{t('kontorist.isOn')}</p>}
      {canGovern(group.mine) && (
        <form method="post" action={`${path}/kontorist`}>
          <Hidden ctx={ctx} back={path} />
          <input type="hidden" name="on" value={isOn ? '0' : '1'} />
          <button class="button second">{t(isOn ? 'kontorist.switchOff' : 'kontorist.switchOn')}</button>
        </form>
      )}
    </section>
  );
}

function HookList(props: {
  readonly ctx: RequestContext;
  readonly hooks: readonly InboundHook[];
  readonly path: string;
}) {
  const { ctx, hooks, path } = props;
  const { t, ago } = ctx.i18n;
  if (hooks.length === 0) return null;
  const used: Key = 'security.usedAt';
  return (
    <ul class="ways">
      {hooks.map((hook) => (
        <li>
          <Icon name="link" />
          <div>
            <strong>{hook.name}</strong> <span class="quiet">@{hook.handle}</span>
            <p class="quiet">
              {[
                words[hook.format],
                t('security.addedAt', { when: ago(hook.createdAt) }),
                hook.lastUsedAt === null ? t('security.neverUsed') : t(used, { when: ago(hook.lastUsedAt) }),
                ...(hook.isMember ? [] : [t('integration.waits')]),
              ].join(' · ')}
            </p>
          </div>
          <RemoveForm
            ctx={ctx}
            action={`${path}/${hook.id}/removal`}
            label={t('appPassword.end')}
            of={hook.name}
          />
        </li>
      ))}
    </ul>
  );
}
