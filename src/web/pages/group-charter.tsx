import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { acceptCharter } from '#src/groups/accept-charter.ts';
import type { GroupView } from '#src/groups/group.ts';
import { acceptanceOf, type CharterState } from '#src/groups/read-charter.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { groupOf } from '../find.ts';
import { ownPath } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/notice.tsx';
import { groupPath, markdownProse } from '../prose.ts';
import { showPage } from '../show.tsx';

/** The charter of a group: whoever may know of the group reads it, members accept it before they write. */
export function groupCharterRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/charter', async (c) => showCharter(web, c, await groupOf(web, c), null));
  app.post('/groups/:handle/charter/acceptance', async (c) => {
    const { visit, form } = c.var;
    const group = await groupOf(web, c);
    try {
      await transaction(web.db, (tx) =>
        acceptCharter(tx, visit.me.id, group.id, Number(form.text('version'))),
      );
    } catch (error) {
      if (error instanceof Refusal && error.kind === 'conflict')
        return showCharter(web, c, group, explain(visit.words, error));
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
  const { visit } = c.var;
  const { t } = visit.words;
  if (group.charterSource === '') throw notFound('This charter');
  const state = await acceptanceOf(web.db, group.id, visit.me.id);
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
          date: visit.words.moment(state.versionAt ?? group.updatedAt),
          company: group.company,
        })}
      </p>
      <div class="prose charter-text">{raw(markdownProse(group.charterSource))}</div>
      <Problem text={problem} />
      <Answer group={group} state={state} visit={visit} next={c.req.query('next') ?? ''} />
    </article>
  );
  return showPage(web, c, { title, room: 'groups', body, status: problem === null ? 200 : 409 });
}

function Answer(props: {
  readonly group: GroupView;
  readonly state: CharterState;
  readonly visit: Visit;
  readonly next: string;
}) {
  const { group, state, visit, next } = props;
  const { t } = visit.words;
  if (group.mine?.state !== 'active') return <p class="notice">{t('charter.joinFirst')}</p>;
  if (!group.owesCharter)
    return (
      <p class="notice success">
        <Icon name="check" />
        <span>{t('charter.accepted', { date: visit.words.moment(state.acceptedAt ?? new Date()) })}</span>
      </p>
    );
  return (
    <form class="charter-answer" method="post" action={`${groupPath(group)}/charter/acceptance`}>
      <Hidden visit={visit} />
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
