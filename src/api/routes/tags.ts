import type { Hono } from 'hono';
import { readProfile } from '#src/people/read.ts';
import {
  featuredTags,
  featureTag,
  followedTags,
  followsTag,
  followTag,
  tagNamed,
  unfeatureTag,
  unfeatureTagNamed,
  unfollowTag,
  type OwnTag,
} from '#src/people/tags.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { dropTopic } from '#src/timelines/feed.ts';
import { oftenUsedBy, trendingTags, usesOf, type TagUse } from '#src/timelines/tags.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv, ApiRequest } from '../context.ts';
import { textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { answerPage, readPage } from '../page.ts';
import { historiesOf, presentTag } from '../present/tag.ts';

const followedLimits = { standard: 100, max: 200 } as const;
const suggestedMax = 10;

/** Topics that one follows, and those that stand on a profile. */
export function tagRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const { instance } = db;
  const show = async (c: ApiRequest, tag: string): Promise<Response> => {
    const [following, history, own] = await Promise.all([
      followsTag(db, c.get('personId'), tag),
      trendingTags(db, c.get('personId')),
      featuredTags(db, c.get('personId')),
    ]);
    const featuring = own.some((each) => each.tag === tag);
    return c.json(
      presentTag(instance, tag, { following, featuring, history: historiesOf(history).get(tag) }),
    );
  };
  const tagAt = (c: ApiRequest): string => tagNamed(c.req.param('tag') ?? '');
  // Once an app, always: the scope that Mastodon asks for.
  app.get('/api/v1/tags/:tag', guards.signedIn('read:statuses', 'read:follows'), (c) => show(c, tagAt(c)));
  app.post('/api/v1/tags/:tag/follow', guards.signedIn('write:follows'), async (c) => {
    await transaction(db, (tx) => followTag(tx, c.get('personId'), tagAt(c)));
    return show(c, tagAt(c));
  });
  app.post('/api/v1/tags/:tag/unfollow', guards.signedIn('write:follows'), async (c) => {
    const me = c.get('personId');
    await transaction(db, async (tx) => {
      await unfollowTag(tx, me, tagAt(c));
      await dropTopic(tx, me, tagAt(c));
    });
    return show(c, tagAt(c));
  });
  app.get('/api/v1/followed_tags', guards.signedIn('read:follows'), async (c) =>
    answerPage(
      api,
      c,
      await followedTags(db, c.get('personId'), readPage(c, followedLimits)),
      ({ id }) => id,
      ({ tag }) => presentTag(instance, tag, { following: true }),
    ),
  );
  featuredRoutes(app, api, guards);
}

function featuredRoutes(app: Hono<ApiEnv>, { db }: ApiContext, guards: Guards): void {
  const { instance } = db;
  const featuredBy = async (me: PersonId, personId: PersonId) => {
    const tags = await featuredTags(db, personId);
    const uses = await usesOf(
      db,
      me,
      personId,
      tags.map(({ tag }) => tag),
    );
    const byTag = new Map(uses.map((use) => [use.tag, use]));
    return tags.map((own) => presentFeatured(instance.origin, own, byTag.get(own.tag)));
  };
  const mayRead = guards.signedIn('read:accounts');
  app.get('/api/v1/featured_tags', mayRead, async (c) =>
    c.json(await featuredBy(c.get('personId'), c.get('personId'))),
  );
  app.get('/api/v1/featured_tags/suggestions', mayRead, async (c) => {
    const me = c.get('personId');
    const own = new Set((await featuredTags(db, me)).map(({ tag }) => tag));
    const often = await oftenUsedBy(db, me, suggestedMax);
    return c.json(often.flatMap(({ tag }) => (own.has(tag) ? [] : presentTag(instance, tag, {}))));
  });
  const feature = async (c: ApiRequest, name: string): Promise<string> =>
    transaction(db, (tx) => featureTag(tx, c.get('personId'), tagNamed(name)));
  for (const [name, verb] of [
    ['feature', featureTag],
    ['unfeature', unfeatureTagNamed],
  ] as const)
    app.post(`/api/v1/tags/:tag/${name}`, guards.signedIn('write:accounts'), async (c) => {
      const tag = tagNamed(c.req.param('tag'));
      await transaction(db, (tx): Promise<unknown> => verb(tx, c.get('personId'), tag));
      return c.json(presentTag(instance, tag, { featuring: name === 'feature' }));
    });
  app.post('/api/v1/featured_tags', guards.signedIn('write:accounts'), async (c) => {
    const id = await feature(c, textOf(await readFields(c), 'name', 1_000) ?? '');
    const all = await featuredBy(c.get('personId'), c.get('personId'));
    return c.json(all.find((one) => one.id === id));
  });
  app.delete('/api/v1/featured_tags/:id', guards.signedIn('write:accounts'), async (c) => {
    const id = c.req.param('id');
    const me = c.get('personId');
    if (!(await featuredTags(db, me)).some((own) => own.id === id)) throw notFound('tag');
    await transaction(db, (tx) => unfeatureTag(tx, me, id));
    return c.json({});
  });
  app.get('/api/v1/accounts/:id/featured_tags', mayRead, async (c) => {
    const id = c.req.param('id') as PersonId;
    if (!isId(id) || !(await readProfile(db, { personId: c.get('personId') }, id))) throw notFound('account');
    return c.json(await featuredBy(c.get('personId'), id));
  });
}

/** Mastodon's FeaturedTag: its count is a string. */
const presentFeatured = (origin: string, { id, tag }: OwnTag, use: TagUse | undefined) => ({
  id,
  name: tag,
  url: `${origin}/tags/${encodeURIComponent(tag)}`,
  statuses_count: String(use?.postsCount ?? 0),
  last_status_at: use?.lastAt?.toISOString().slice(0, 10) ?? null,
});
