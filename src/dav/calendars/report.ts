import { readObject, readShelf, versionOf, type CalendarObject } from '#src/calendars/objects.ts';
import type { Ask } from '../context.ts';
import { hostsOf } from '../documents/place.ts';
import { DavError } from '../errors.ts';
import { answerMultistatus, askedIn, responseOf, statusResponse } from '../multistatus.ts';
import { targetOf } from '../path.ts';
import { readXmlBody } from '../body.ts';
import { child, children, type Element } from '../xml.ts';
import { element, escapeXml } from '../xml-write.ts';
import { objectHref, objectResource, stateOf, syncToken, type Collection } from './collections.ts';
import { fits } from './filter.ts';

const caldav = 'urn:ietf:params:xml:ns:caldav';
const hrefsMax = 2_000;

/** REPORT: what is in a collection by a question, by names, or since the last time. */
export async function report(ask: Ask, collection: Collection): Promise<Response> {
  const body = await readXmlBody(ask);
  if (body === null) throw new DavError(400, 'Say which report.');
  switch (body.name) {
    case `${caldav} calendar-query`:
      return await query(ask, collection, body);
    case `${caldav} calendar-multiget`:
      return await multiget(ask, collection, body);
    case 'DAV: sync-collection':
      return await changesSince(ask, collection, body);
    default:
      throw new DavError(403, 'There is no such report here.', '<D:supported-report/>');
  }
}

async function query(ask: Ask, collection: Collection, body: Element): Promise<Response> {
  const filter = child(body, `${caldav} filter`);
  if (!filter) throw new DavError(400, 'A calendar-query has a filter.');
  const objects = await readShelf(ask.db, ask.viewer, collection.shelf);
  const asked = askedIn(body);
  return await answerMultistatus(
    ask.c,
    (async function* () {
      for (const object of objects)
        if (fits(filter, object)) yield await responseOf(objectResource(ask, collection, object), asked);
    })(),
  );
}

async function multiget(ask: Ask, collection: Collection, body: Element): Promise<Response> {
  const hrefs = children(body, 'DAV: href').map(({ text }) => text.trim());
  if (hrefs.length > hrefsMax) throw new DavError(413, `Ask for at most ${hrefsMax} at once.`);
  const { db, viewer } = ask;
  const { shelf, segment } = collection;
  const byName = new Map((await readShelf(db, viewer, shelf)).map((each) => [each.name, each]));
  const asked = askedIn(body);
  const find = async (at: string): Promise<CalendarObject | null> => {
    const { target } = targetOf(at, hostsOf(ask));
    if (target?.kind !== 'object' || target.name !== segment) return null;
    return byName.get(target.file) ?? (await readObject(db, viewer, shelf, target.file));
  };
  return await answerMultistatus(
    ask.c,
    (async function* () {
      for (const at of new Set(hrefs)) {
        const object = await find(at);
        yield object
          ? await responseOf({ ...objectResource(ask, collection, object), href: at }, asked)
          : statusResponse(at, '404 Not Found');
      }
    })(),
  );
}

/**
 * What changed since a state that the program names (RFC 6578). States are kept in memory, the last ones; of one that is forgotten the program is told
 * so, and asks for everything.
 */
async function changesSince(ask: Ask, collection: Collection, body: Element): Promise<Response> {
  const { db, me, viewer, c } = ask;
  const level = child(body, 'DAV: sync-level')?.text.trim() ?? c.req.header('depth') ?? '1';
  if (level !== '1' && level !== '0')
    throw new DavError(403, 'Ask for one level.', '<D:sync-traversal-supported/>');
  const objects = await readShelf(db, viewer, collection.shelf);
  const state = stateOf(objects);
  const { snapshots } = db.instance.memory;
  const keyOf = (of: string): string => `${me.id} ${collection.segment} ${of}`;
  const since = child(body, 'DAV: sync-token')?.text.trim() ?? '';
  const known =
    since === '' ? new Map<string, string>() : snapshots.get(keyOf(since.slice(syncToken('').length)));
  const isNow = since === syncToken(state);
  if (known === undefined && !isNow)
    throw new DavError(403, 'That is too long ago. Ask without a token.', '<D:valid-sync-token/>');
  const now = new Map(objects.map((each) => [each.name, versionOf(each)]));
  snapshots.set(keyOf(state), now);
  const before = isNow ? now : (known ?? now);
  const asked = askedIn(body);
  return await answerMultistatus(
    c,
    (async function* () {
      for (const object of objects)
        if (before.get(object.name) !== now.get(object.name))
          yield await responseOf(objectResource(ask, collection, object), asked);
      for (const name of before.keys())
        if (!now.has(name)) yield statusResponse(objectHref(collection, name), '404 Not Found');
    })(),
    element('D:sync-token', escapeXml(syncToken(state))),
  );
}
