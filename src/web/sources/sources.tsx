import type { Hono } from 'hono';
import { requireRoom } from '#src/company/limits.ts';
import type { GroupView } from '#src/groups/group.ts';
import { canGovern, canModerate } from '#src/groups/policy.ts';
import { memberCountsOf } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { addSource, findFeed } from '#src/sources/add-source.ts';
import { sourcesOf } from '#src/sources/read.ts';
import { removeSource } from '#src/sources/remove-source.ts';
import type { Place } from '#src/sources/source.ts';
import { showSettings } from '../account/settings-nav.tsx';
import { showGroup } from '../groups/group-page.tsx';
import { groupPath } from '../posts/post-html.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { groupAtPath } from '../shell/find.ts';
import { idOf } from '../shell/forms.ts';
import { Icon } from '../shell/icon.tsx';
import { PostsFeedForm } from './posts-feed.tsx';
import { SourceList } from './source-list.tsx';

const ownPath = '/settings/feeds';

/** Feeds from outside, followed for oneself or by a group's owners for the group: the same list and forms in two places. */
export function sourceRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(ownPath, (c) => showOwn(web, c, null));
  app.post(ownPath, (c) => add(web, c, ofReader(c), (problem) => showOwn(web, c, problem)));
  app.post(`${ownPath}/:id/removal`, (c) => remove(web, c, ofReader(c), ownPath));
  app.get('/groups/:handle/feeds', async (c) => showGroups(web, c, await governed(web, c), null));
  app.post('/groups/:handle/feeds', async (c) => {
    const group = await governed(web, c);
    return add(web, c, { groupId: group.id }, (problem) => showGroups(web, c, group, problem));
  });
  app.post('/groups/:handle/feeds/:id/removal', async (c) => {
    const group = await governed(web, c);
    return remove(web, c, { groupId: group.id }, groupFeeds(group));
  });
}

const ofReader = (c: WebRequest): Place => ({ ownerId: c.var.ctx.me.id });
const groupFeeds = (group: GroupView): string => `${groupPath(group)}/feeds`;

/** Whoever may not choose its feeds has no such page. */
async function governed(web: WebContext, c: WebRequest): Promise<GroupView> {
  const group = await groupAtPath(web, c);
  const may = group.peerId === null ? canGovern(group.mine) : canModerate(group.mine);
  if (!may || group.archivedAt !== null) throw notFound('page');
  return group;
}

/** The feed is fetched before anything is written, and shown again with what was typed where that fails. */
async function add(
  web: WebContext,
  c: WebRequest,
  place: Place,
  again: (problem: string) => Promise<Response>,
): Promise<Response> {
  const { ctx, form } = c.var;
  try {
    requireRoom(web.db.instance, ctx.me.id, 'partners');
    const found = await findFeed(web.egress, form.line('address'));
    const keys = await generateKeys();
    await transaction(web.db, (tx) =>
      addSource(tx, ctx.me.id, place, { found, keys, locale: ctx.me.locale }),
    );
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    return await again(explain(ctx.i18n, error));
  }
  return c.redirect(`${c.req.path}?done=added`, 303);
}

async function remove(web: WebContext, c: WebRequest, place: Place, back: string): Promise<Response> {
  const sourceId = idOf<PersonId>(c.req.param('id'));
  if (sourceId === null) throw notFound('feed');
  const posts = c.var.form.text('posts') === 'delete' ? 'delete' : 'keep';
  await transaction(web.db, (tx) => removeSource(tx, c.var.ctx.me.id, place, { sourceId, posts }));
  return c.redirect(`${back}?done=removed`, 303);
}

async function showOwn(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const sources = await sourcesOf(web.db, ofReader(c));
  const body = (
    <>
      <h2>{ctx.i18n.t('source.heading')}</h2>
      <p class="quiet">{ctx.i18n.t('source.leadOwn')}</p>
      <SourceList c={c} sources={sources} action={ownPath} problem={problem} />
      <PostsFeedForm ctx={ctx} />
    </>
  );
  return showSettings(web, c, { page: 'feeds', body, status: problem === null ? 200 : 422 });
}

async function showGroups(
  web: WebContext,
  c: WebRequest,
  group: GroupView,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [memberCounts, sources] = await Promise.all([
    memberCountsOf(web.db, ctx.viewer, group.id),
    sourcesOf(web.db, { groupId: group.id }),
  ]);
  const body = (
    <>
      <p>
        <a class="back" href={`${groupPath(group)}/settings`}>
          <Icon name="left" />
          {t('source.backToSettings')}
        </a>
      </p>
      <h2>{t('source.heading')}</h2>
      <p class="quiet">{t('source.leadGroup')}</p>
      <SourceList c={c} sources={sources} action={groupFeeds(group)} problem={problem} />
    </>
  );
  return showGroup(web, c, {
    ...{ group, memberCounts, section: 'settings', title: t('source.heading'), body },
    status: problem === null ? 200 : 422,
  });
}
