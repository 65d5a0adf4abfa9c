import type { Hono } from 'hono';
import type { GroupView } from '#src/groups/group.ts';
import { canPost } from '#src/groups/policy.ts';
import { createPlay } from '#src/plays/create-play.ts';
import {
  briefMax,
  minuteMax,
  paces,
  roleNameMax,
  type Pace,
  type PlayState,
  type Script,
} from '#src/plays/play.ts';
import { playsOfGroup } from '#src/plays/read-play.ts';
import { templates, type Template } from '#src/plays/scripts/of.ts';
import { templateIn } from '#src/plays/templates.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { titleMax } from '#src/posts/limits.ts';
import { groupPath } from '../posts/post-html.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import type { Form } from '../shell/forms.ts';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Problem } from '../shell/notice.tsx';
import { showGroup } from './group-page.tsx';

/** Role plays of a group: those there were, and a new one from a template or from nothing. */
export function playNewRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/plays', async (c) => showPlays(web, c, await memberOf(web, c)));
  app.get('/groups/:handle/plays/new', async (c) => {
    const group = await memberOf(web, c);
    const asked = templates.find((each) => each === c.req.query('template'));
    const script = asked ? templateIn(c.var.ctx.i18n.locale, asked) : blank;
    return showNew(web, c, group, { script, pace: 'live', problem: null });
  });
  app.post('/groups/:handle/plays', async (c) => create(web, c, await memberOf(web, c)));
}

const blank: Script = { title: '', scenario: '', roles: [], events: [] };

async function memberOf(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupAtPath(web, c);
  if (group.mine?.state !== 'active') throw notFound('group');
  return group;
}

async function create(web: WebContext, c: WebRequest, group: GroupView): Promise<Response> {
  const { ctx, form } = c.var;
  const script = readScript(form);
  const pace = (form.line('pace') || 'live') as Pace;
  try {
    const id = await transaction(web.db, (tx) =>
      createPlay(tx, ctx.me.id, { ...script, pace, groupId: group.id, language: ctx.i18n.locale }),
    );
    return c.redirect(`/plays/${id}`, 303);
  } catch (error) {
    if (error instanceof Refusal)
      return showNew(web, c, group, { script, pace, problem: explain(ctx.i18n, error) });
    throw error;
  }
}

function readScript(form: Form): Script {
  const briefs = form.list('role_brief');
  const texts = form.list('event_text');
  return {
    title: form.line('title'),
    scenario: form.text('scenario'),
    roles: form.list('role_name').map((name, at) => ({ name, brief: briefs[at] ?? '' })),
    events: form
      .list('event_minute')
      .map((minute, at) => ({ minute: Number(minute || 0), text: texts[at] ?? '' })),
  };
}

async function showPlays(web: WebContext, c: WebRequest, group: GroupView): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [plays, memberCounts] = await Promise.all([
    playsOfGroup(web.db, ctx.viewer, group.id),
    memberCountsOf(web.db, ctx.viewer, group.id),
  ]);
  const path = `${groupPath(group)}/plays`;
  const body = (
    <section class="plays" aria-labelledby="plays">
      <h2 id="plays">{t('play.heading')}</h2>
      <p class="quiet">{t('play.lead')}</p>
      {canPost(group, group.mine) && <Templates path={path} i18n={ctx.i18n} />}
      {plays.length === 0 ? (
        <Empty sentence={t('play.none')} />
      ) : (
        <ul class="play-list">
          {plays.map((play) => (
            <li>
              <a class="name" href={`/plays/${play.id}`}>
                {play.title}
              </a>{' '}
              <span class="tag">{t(stateWords[play.state])}</span>{' '}
              <span class="quiet">{ctx.i18n.ago(play.at)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
  return showGroup(web, c, { group, memberCounts, section: 'posts', title: t('play.heading'), body });
}

export const stateWords: Readonly<Record<PlayState, Key>> = {
  cast: 'play.cast',
  running: 'play.running',
  paused: 'play.paused',
  debrief: 'play.debrief',
};

const templateWords: Readonly<Record<Template, Key>> = {
  complaint: 'play.complaint',
  outage: 'play.outage',
  accident: 'play.accident',
};

function Templates({ path, i18n }: { readonly path: string; readonly i18n: I18n }) {
  return (
    <>
      <h3>{i18n.t('play.new')}</h3>
      <p class="buttons">
        {templates.map((template) => (
          <a class="button second" href={`${path}/new?template=${template}`}>
            {i18n.t(templateWords[template])}
          </a>
        ))}
        <a class="button second" href={`${path}/new`}>
          {i18n.t('play.own')}
        </a>
      </p>
    </>
  );
}

/** Rows of the form that are left free for more. */
const freeRows = 2;

async function showNew(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  shown: { readonly script: Script; readonly pace: Pace; readonly problem: string | null },
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { script, pace, problem } = shown;
  const memberCounts = await memberCountsOf(web.db, ctx.viewer, group.id);
  const path = `${groupPath(group)}/plays`;
  const body = (
    <form class="fields play-form" method="post" action={path}>
      <h2>{t('play.new')}</h2>
      <Hidden ctx={ctx} />
      <Problem text={problem} />
      <label>
        {t('play.title')}
        <input name="title" value={script.title} required maxlength={titleMax} />
      </label>
      <label>
        {t('play.scenario')}
        <textarea name="scenario" rows={6} maxlength={5_000}>
          {script.scenario}
        </textarea>
      </label>
      <fieldset>
        <legend>{t('play.pace')}</legend>
        {paces.map((each) => (
          <label class="choice">
            <input type="radio" name="pace" value={each} checked={each === pace} />
            <span>{t(each === 'live' ? 'play.live' : 'play.shifted')}</span>
          </label>
        ))}
      </fieldset>
      <ScriptRows script={script} i18n={ctx.i18n} />
      <div class="buttons">
        <button class="button">{t('play.create')}</button>
        <a class="button second" href={path}>
          {t('form.cancel')}
        </a>
      </div>
    </form>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'posts', title: t('play.new'), body },
    status: problem === null ? 200 : 422,
  });
}

function ScriptRows({ script, i18n }: { readonly script: Script; readonly i18n: I18n }) {
  const { t } = i18n;
  const none = Array.from({ length: freeRows });
  const roles = [...script.roles, ...none.map(() => ({ name: '', brief: '' }))];
  const events = [...script.events, ...none.map(() => ({ minute: null, text: '' }))];
  return (
    <>
      <fieldset>
        <legend>{t('play.roles')}</legend>
        {roles.map(({ name, brief }, at) => (
          <div class="play-row">
            <label>
              {t('play.roleName', { number: at + 1 })}
              <input name="role_name" value={name} maxlength={roleNameMax} />
            </label>
            <label>
              {t('play.brief')}
              <textarea name="role_brief" rows={2} maxlength={briefMax}>
                {brief}
              </textarea>
            </label>
          </div>
        ))}
      </fieldset>
      <fieldset>
        <legend>{t('play.script')}</legend>
        <p class="hint">{t('play.scriptHint')}</p>
        {events.map(({ minute, text }, at) => (
          <div class="play-row">
            <label>
              {t('play.minute', { number: at + 1 })}
              <input
                type="number"
                name="event_minute"
                min={0}
                max={minuteMax}
                value={minute === null ? '' : String(minute)}
              />
            </label>
            <label>
              {t('play.event')}
              <textarea name="event_text" rows={2} maxlength={briefMax}>
                {text}
              </textarea>
            </label>
          </div>
        ))}
      </fieldset>
    </>
  );
}
