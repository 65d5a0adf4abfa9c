import type { Hono } from 'hono';
import { listGroups, readGroup } from '#src/groups/read.ts';
import { membersOf } from '#src/groups/read-members.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type GroupId } from '#src/platform/ids.ts';
import type { PostFilter } from '#src/posts/filter.ts';
import type { Entry } from '#src/posts/post.ts';
import { companyTimeline, groupTimeline, homeTimeline, tagTimeline } from '#src/timelines/read.ts';
import { answer } from '../answer.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, listOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { accountLimits, answerPage, postLimits, readPage } from '../page.ts';
import { presentAccount, type PresentedAccount } from '../present/account.ts';
import { presentList } from '../present/group.ts';
import { presentEntry, tagPage } from '../present/status.ts';

/** Home, company ("public"), tags, and groups, which are lists to Mastodon's clients. */
export function timelineRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:statuses');
  const answerEntries = (c: ApiRequest, entries: readonly Entry[]): Promise<Response> => {
    const me = c.get('personId');
    return answerPage(
      api,
      c,
      entries,
      (entry) => entry.entryId,
      (entry) => presentEntry(db.instance, entry, me),
    );
  };

  app.get('/api/v1/timelines/home', mayRead, async (c) =>
    answerEntries(c, await homeTimeline(db, c.get('personId'), readPage(c, postLimits))),
  );

  app.get('/api/v1/timelines/public', mayRead, async (c) => {
    // Nothing of other companies is public here.
    if (flagOf(readQuery(c), 'remote')) return c.json([]);
    const filter = { onlyMedia: flagOf(readQuery(c), 'only_media') ?? false };
    const viewer = { personId: c.get('personId') };
    return answerEntries(c, await companyTimeline(db, viewer, readPage(c, postLimits), filter));
  });

  app.get('/api/v1/timelines/tag/:tag', mayRead, async (c) => {
    const tag = c.req.param('tag').normalize('NFC').toLowerCase();
    if (tag.length > tagMax || tag.includes('\0')) throw notFound('tag');
    const query = readQuery(c);
    const viewer = { personId: c.get('personId') };
    const tags = [tag, ...tagsOf(query, 'any')];
    const entries = await tagTimeline(db, viewer, tags, readPage(c, postLimits), tagFilterOf(query));
    return answerEntries(c, entries);
  });

  app.get('/api/v1/timelines/list/:id', guards.signedIn('read:lists', 'read:statuses'), async (c) => {
    const viewer = { personId: c.get('personId') };
    const group = await groupOfList(api, c);
    return answerEntries(c, await groupTimeline(db, viewer, group.id, readPage(c, postLimits)));
  });

  app.get('/api/v1/tags/:tag', mayRead, (c) => {
    const name = c.req.param('tag').normalize('NFC').toLowerCase();
    return c.json({ name, url: tagPage(db.instance, name), history: [], following: false });
  });
}

/** Lists: the groups one belongs to. They are created and joined elsewhere; here they are read. */
export function listRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:lists');

  app.get('/api/v1/lists', mayRead, async (c) => {
    const viewer = { personId: c.get('personId') };
    const groups = await listGroups(db, viewer, { mine: true, page: { limit: accountLimits.max } });
    return c.json(groups.map(presentList));
  });

  app.get('/api/v1/lists/:id', mayRead, async (c) => c.json(presentList(await groupOfList(api, c))));

  app.get('/api/v1/lists/:id/accounts', mayRead, async (c) => {
    const group = await groupOfList(api, c);
    if (c.req.query('limit') === '0') return answer(api, c, await wholeList(api, c, group.id));
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
      (m) => presentAccount(db.instance, m.person),
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

/** More members than a group has. */
const wholeListMax = 10_000;

/** Mastodon's `limit=0`: everyone on the list, without pages. */
async function wholeList(api: ApiContext, c: ApiRequest, groupId: GroupId): Promise<PresentedAccount[]> {
  const viewer = { personId: c.get('personId') };
  const accounts: PresentedAccount[] = [];
  for (let maxId: string | undefined; accounts.length < wholeListMax;) {
    const members = await membersOf(api.db, viewer, groupId, {
      limit: accountLimits.max,
      ...(maxId && { maxId }),
    });
    accounts.push(...members.map(({ person }) => presentAccount(api.db.instance, person)));
    maxId = members.at(-1)?.person.id;
    if (members.length < accountLimits.max) break;
  }
  return accounts;
}

const tagMax = 200;
const moreTagsMax = 20;

const tagsOf = (query: Fields, name: string): string[] =>
  (listOf(query, name, moreTagsMax) ?? []).map((tag) => tag.replace(/^#/, '').normalize('NFC').toLowerCase());

const tagFilterOf = (query: Fields): PostFilter => ({
  onlyMedia: flagOf(query, 'only_media') ?? false,
  from: flagOf(query, 'local') ? 'here' : flagOf(query, 'remote') ? 'elsewhere' : undefined,
  allTags: tagsOf(query, 'all'),
  noTags: tagsOf(query, 'none'),
});

async function groupOfList(api: ApiContext, c: ApiRequest) {
  const id = c.req.param('id') ?? '';
  const group = isId(id) ? await readGroup(api.db, { personId: c.get('personId') }, id as GroupId) : null;
  if (!group) throw notFound('list');
  return group;
}
