import type { Hono } from 'hono';
import { listGroups, readGroup } from '#src/groups/read.ts';
import { membersOf } from '#src/groups/read-members.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId } from '#src/platform/ids.ts';
import type { Entry } from '#src/posts/post.ts';
import { companyTimeline, groupTimeline, homeTimeline, tagTimeline } from '#src/timelines/read.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, postLimits, readPage } from '../page.ts';
import { presentAccount } from '../present/account.ts';
import { presentList } from '../present/group.ts';
import { presentEntry, tagPage } from '../present/status.ts';

/** Home, company ("public"), tags, and groups, which are lists to Mastodon's clients. */
export function timelineRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:statuses');
  const answer = (c: ApiRequest, entries: readonly Entry[]): Response => {
    const me = c.get('personId');
    return answerPage(
      api,
      c,
      entries,
      (entry) => entry.entryId,
      (entry) => presentEntry(db.house, entry, me),
    );
  };

  app.get('/api/v1/timelines/home', mayRead, async (c) =>
    answer(c, await homeTimeline(db, c.get('personId'), readPage(c, postLimits))),
  );

  app.get('/api/v1/timelines/public', mayRead, async (c) => {
    // Nothing of other companies is public here.
    if (flagOf(readQuery(c), 'remote')) return c.json([]);
    return answer(c, await companyTimeline(db, { personId: c.get('personId') }, readPage(c, postLimits)));
  });

  app.get('/api/v1/timelines/tag/:tag', mayRead, async (c) => {
    const tag = c.req.param('tag').normalize('NFC').toLowerCase();
    if (tag.length > tagMax || tag.includes('\0')) throw notFound('This tag');
    return answer(c, await tagTimeline(db, { personId: c.get('personId') }, tag, readPage(c, postLimits)));
  });

  app.get('/api/v1/timelines/list/:id', guards.signedIn('read:lists', 'read:statuses'), async (c) => {
    const viewer = { personId: c.get('personId') };
    const group = await groupOf(api, c);
    return answer(c, await groupTimeline(db, viewer, group.id, readPage(c, postLimits)));
  });

  app.get('/api/v1/tags/:tag', mayRead, (c) => {
    const name = c.req.param('tag').normalize('NFC').toLowerCase();
    return c.json({ name, url: tagPage(db.house, name), history: [], following: false });
  });
}

/** Lists: the groups one belongs to. They are made and joined elsewhere; here they are read. */
export function listRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:lists');

  app.get('/api/v1/lists', mayRead, async (c) => {
    const viewer = { personId: c.get('personId') };
    const groups = await listGroups(db, viewer, { mine: true, page: { limit: accountLimits.max } });
    return c.json(groups.map(presentList));
  });

  app.get('/api/v1/lists/:id', mayRead, async (c) => c.json(presentList(await groupOf(api, c))));

  app.get('/api/v1/lists/:id/accounts', mayRead, async (c) => {
    const group = await groupOf(api, c);
    const members = await membersOf(
      db,
      { personId: c.get('personId') },
      group.id,
      readPage(c, accountLimits),
    );
    return answerPage(
      api,
      c,
      members,
      (m) => m.person.id,
      (m) => presentAccount(db.house, m.person),
    );
  });

  const refuse = (): never => {
    throw new Refusal(
      'not_allowed',
      'Lists are groups here: follow a group to join it, unfollow it to leave.',
    );
  };
  const mayWrite = guards.signedIn('write:lists');
  app.post('/api/v1/lists', mayWrite, refuse);
  app.on(['PUT', 'DELETE'], '/api/v1/lists/:id', mayWrite, refuse);
  app.on(['POST', 'DELETE'], '/api/v1/lists/:id/accounts', mayWrite, refuse);
}

const tagMax = 200;

async function groupOf(api: ApiContext, c: ApiRequest) {
  const id = c.req.param('id') ?? '';
  const group = isId(id) ? await readGroup(api.db, { personId: c.get('personId') }, id as GroupId) : null;
  if (!group) throw notFound('This list');
  return group;
}
