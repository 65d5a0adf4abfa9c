import type { Hono } from 'hono';
import { notFound } from '#src/platform/errors.ts';
import type { PostFilter } from '#src/posts/filter.ts';
import type { Entry } from '#src/posts/post.ts';
import {
  companyTimeline,
  directTimeline,
  groupTimeline,
  homeTimeline,
  listTimeline,
  tagTimeline,
} from '#src/timelines/read.ts';
import { readQuery } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { flagOf, listOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { answerPage, postLimits, readPage } from '../page.ts';
import { presentEntry } from '../present/status.ts';
import { listAt } from './lists.ts';

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

  app.get('/api/v1/timelines/direct', mayRead, async (c) =>
    answerEntries(c, await directTimeline(db, c.get('personId'), readPage(c, postLimits))),
  );

  // Links have no previews here, by which Mastodon gathers posts about one.
  app.get('/api/v1/timelines/link', mayRead, (c) => c.json([]));

  app.get('/api/v1/timelines/list/:id', guards.signedIn('read:lists', 'read:statuses'), async (c) => {
    const viewer = { personId: c.get('personId') };
    const list = await listAt(db, c);
    const page = readPage(c, postLimits);
    return answerEntries(
      c,
      'group' in list
        ? await groupTimeline(db, viewer, list.group.id, page)
        : await listTimeline(db, viewer.personId, list.own, page),
    );
  });
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
