import { z } from 'zod';
import { requireRoom } from '#src/company/limits.ts';
import { requireSourceOwner } from '#src/groups/admit-source.ts';
import { readPerson } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { addSource, findFeed } from '#src/sources/add-source.ts';
import { addressMax } from '#src/sources/limits.ts';
import { sourceAt, sourcesOf } from '#src/sources/read.ts';
import { removeSource } from '#src/sources/remove-source.ts';
import { troubles, type Place } from '#src/sources/source.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const tag = 'Feeds';
const feed = z
  .object({
    id: id.meta({ description: 'Of the account that its posts are by.' }),
    handle: z.string(),
    name: z.string(),
    address: z.string(),
    addedAt: moment,
    answeredAt: moment
      .nullable()
      .meta({ description: 'When its server last gave an answer that could be read.' }),
    trouble: z.enum(troubles).nullable(),
  })
  .meta({ id: 'Feed' });
const feeds = z.object({ items: list(feed) });
const body = z.strictObject({
  address: text(addressMax).min(1).meta({ description: 'Of the feed, or of a web page that names one.' }),
});
const removal = z.strictObject({
  posts: z.enum(['keep', 'delete']).default('keep').meta({ description: 'What happens to its posts.' }),
});

/** The feed is fetched before anything is written. */
async function follow({ api, me, body: asked }: Call, place: Place): Promise<PersonId> {
  requireRoom(api.db.instance, me, 'partners');
  const found = await findFeed(api.egress, (asked as z.output<typeof body>).address);
  const keys = await generateKeys();
  const { locale } = (await readPerson(api.db, me)) ?? {};
  if (locale === undefined) throw notFound('person');
  return await transaction(api.db, (tx) => addSource(tx, me, place, { found, keys, locale }));
}

async function showFollowed({ api }: Call, place: Place, sourceId: string) {
  const source = await sourceAt(api.db, place, sourceId as PersonId);
  if (!source) throw notFound('feed');
  return source;
}

export const feedOperations = {
  listFeeds: operation('GET /feeds', {
    ...{ tag, scope: 'read:follows', summary: 'Feeds from outside that you follow', answer: feeds },
    show: async ({ api, me }) => ({ items: await sourcesOf(api.db, { ownerId: me }) }),
  }),
  followFeed: operation('POST /feeds', {
    ...{ tag, scope: 'write:follows', summary: 'Follow an RSS, Atom or JSON feed', body, answer: feed },
    run: (call) => follow(call, { ownerId: call.me }),
    show: (call, key) => showFollowed(call, { ownerId: call.me }, key),
  }),
  unfollowFeed: operation('DELETE /feeds/{feed}', {
    ...{ tag, scope: 'write:follows', summary: 'Follow a feed no longer', query: removal },
    act: (tx, { me, parts, query }) =>
      removeSource(tx, me, { ownerId: me }, { sourceId: parts.feed as PersonId, ...query }),
  }),
  listGroupFeeds: operation('GET /groups/{group}/feeds', {
    ...{ tag, scope: 'read:groups', summary: 'Feeds that write in a group, for its owners', answer: feeds },
    show: async ({ api, me, parts }) => {
      await transaction(api.db, (tx) => requireSourceOwner(tx, me, parts.group));
      return { items: await sourcesOf(api.db, { groupId: parts.group }) };
    },
  }),
  addGroupFeed: operation('POST /groups/{group}/feeds', {
    ...{
      tag,
      scope: 'write:groups',
      summary: 'Let a feed write in a group, as its owner',
      body,
      answer: feed,
    },
    run: async (call) => {
      await transaction(call.api.db, (tx) => requireSourceOwner(tx, call.me, call.parts.group));
      return await follow(call, { groupId: call.parts.group });
    },
    show: (call, key) => showFollowed(call, { groupId: call.parts.group }, key),
  }),
  removeGroupFeed: operation('DELETE /groups/{group}/feeds/{feed}', {
    ...{ tag, scope: 'write:groups', summary: 'Take a feed out of a group', query: removal },
    act: (tx, { me, parts, query }) =>
      removeSource(tx, me, { groupId: parts.group }, { sourceId: parts.feed as PersonId, ...query }),
  }),
};
