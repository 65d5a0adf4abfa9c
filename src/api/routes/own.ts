import type { Hono } from 'hono';
import { putMarker, readMarkers, type MarkedTimeline, type Marker } from '#src/notifications/markers.ts';
import { markRead } from '#src/notifications/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId } from '#src/platform/ids.ts';
import { readPeople } from '#src/people/read.ts';
import { readPostingDefaults } from '#src/posts/posting-defaults.ts';
import { readFields, readQuery } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { nestedFields, listOf, textOf } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { visibilityOf } from '../present/visibility.ts';

/** Small things an app stores or asks about its own person. */
export function ownRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;

  app.get('/api/v1/preferences', guards.signedIn('read:accounts'), async (c) => {
    const [[me], defaults] = await Promise.all([
      readPeople(db, [c.get('personId')]),
      readPostingDefaults(db, c.get('personId')),
    ]);
    return c.json({
      'posting:default:visibility': visibilityOf[defaults.level ?? 'instance'],
      'posting:default:sensitive': defaults.sensitive ?? false,
      'posting:default:language': defaults.language ?? me?.locale ?? 'en',
      'reading:expand:media': 'default',
      'reading:expand:spoilers': false,
      'reading:autoplay:gifs': false,
    });
  });

  app.get('/api/v1/markers', guards.signedIn('read:statuses'), async (c) => {
    const asked = listOf(readQuery(c), 'timeline', 10) ?? timelines;
    return c.json(present(await readMarkers(db, c.get('personId'), asked.filter(isTimeline))));
  });

  app.post('/api/v1/markers', guards.signedIn('write:statuses'), async (c) => {
    const fields = await readFields(c);
    const wanted = timelines.flatMap((timeline) => {
      const group = nestedFields(fields, timeline);
      const id = group && textOf(group, 'last_read_id', 30);
      if (id === undefined) return [];
      if (!isId(id)) throw new Refusal('invalid', 'last_read_id must be the id of a post or notification.');
      return [{ timeline, id }];
    });
    const markers = await transaction(db, async (tx) => {
      const put: Marker[] = [];
      for (const { timeline, id } of wanted) {
        put.push(await putMarker(tx, c.get('personId'), timeline, id));
        if (timeline === 'notifications') await markRead(tx, c.get('personId'), id);
      }
      return put;
    });
    return c.json(present(markers));
  });
}

const timelines: readonly MarkedTimeline[] = ['home', 'notifications'];
const isTimeline = (name: string): name is MarkedTimeline => timelines.includes(name as MarkedTimeline);

const present = (markers: readonly Marker[]) =>
  Object.fromEntries(
    markers.map((m) => [
      m.timeline,
      { last_read_id: m.lastReadId, version: m.version, updated_at: m.updatedAt.toISOString() },
    ]),
  );
