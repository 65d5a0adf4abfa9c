import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { acceptCharter } from '#src/groups/charters/accept-charter.ts';
import type { GroupView } from '#src/groups/group.ts';
import { acceptanceOf, type CharterState } from '#src/groups/charters/read-charter.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import { ownPath } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Icon } from '../shell/icon.tsx';
import { Problem } from '../shell/notice.tsx';
import { groupPath, markdownHtml } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';

/** A group's charter: everyone who may know about the group can read it, members accept it before they post. */
export function groupCharterRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/charter', async (c) => showCharter(web, c, await groupAtPath(web, c), null));
  app.post('/groups/:handle/charter/acceptance', async (c) => {
    const { ctx, form } = c.var;
    const group = await groupAtPath(web, c);
    try {
      await transaction(web.db, (tx) => acceptCharter(tx, ctx.me.id, group.id, Number(form.text('version'))));
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'conflict')
        return showCharter(web, c, group, explain(ctx.i18n, error));
      throw error;
    }
    return c.redirect(ownPath(form.text('next'), groupPath(group)), 303);
  });
}

async function showCharter(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  if (group.charterSource === '') throw notFound('charter');
  const state = await acceptanceOf(web.db, group.id, ctx.me.id);
  const title = t('charter.heading', { group: group.name });
  const body = (
    <article class="charter">
      <a class="back-link" href={groupPath(group)}>
        <Icon name="back" />
        {group.name}
      </a>
      <h1>{title}</h1>
      <p class="quiet">
        {t('charter.version', {
          version: group.charterVersion,
          date: ctx.i18n.moment(state.versionAt ?? group.updatedAt),
          company: group.company,
        })}
      </p>
      <div class="prose charter-text" dir="auto">
        {raw(markdownHtml(group.charterSource))}
      </div>
      <Problem text={problem} />
      <Answer group={group} state={state} ctx={ctx} next={c.req.query('next') ?? ''} />
    </article>
  );
  return showPage(web, c, { title, room: 'groups', body, status: problem === null ? 200 : 409 });
}

function Answer(props: {
  readonly group: GroupView;
  readonly state: CharterState;
  readonly ctx: RequestContext;
  readonly next: string;
}) {
  const { group, state, ctx, next } = props;
  const { t } = ctx.i18n;
  if (group.mine?.state !== 'active') return <p class="notice">{t('charter.joinFirst')}</p>;
  if (!group.owesCharter)
    return (
      <p class="notice success">
        <Icon name="check" />
        <span>{t('charter.accepted', { date: ctx.i18n.moment(state.acceptedAt ?? new Date()) })}</span>
      </p>
    );
  return (
    <form class="charter-answer" method="post" action={`${groupPath(group)}/charter/acceptance`}>
      <Hidden ctx={ctx} />
      <input type="hidden" name="version" value={String(group.charterVersion)} />
      <input type="hidden" name="next" value={next === '' ? groupPath(group) : next} />
      <p class="quiet">
        {t(state.acceptedBefore ? 'charter.changed' : 'charter.lead', { company: group.company })}
      </p>
      <div class="buttons">
        <button class="button">{t('charter.accept')}</button>
        <a class="button second" href={groupPath(group)}>
          {t('charter.later')}
        </a>
      </div>
    </form>
  );
}
