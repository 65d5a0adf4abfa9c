import { holdObject, readObject, versionOf, type CalendarObject } from '#src/calendars/objects.ts';
import { addObject, changeObject, dropObject, objectBytesMax } from '#src/calendars/save-object.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { withBody } from '../body.ts';
import type { Ask } from '../context.ts';
import { DavError, statusOfRefusal } from '../errors.ts';
import { groupSegment } from '../documents/place.ts';
import type { Target } from '../path.ts';
import { ownAddresses } from '../principal.ts';
import { collectionAt, icsOf, type Collection } from './collections.ts';
import { report } from './report.ts';

type Object = Extract<Target, { kind: 'object' }>;

/** What is done with calendars and what is in them; null: nothing of the kind. */
export async function calendarMethods(ask: Ask, method: string, target: Target): Promise<Response | null> {
  if (target.kind === 'collection') {
    const collection = await collectionAt(ask, target.name);
    if (method === 'REPORT') return await report(ask, collection);
    if (method === 'GET' || method === 'HEAD') return toPage(ask, collection);
  }
  if (target.kind === 'collection' || target.kind === 'calendars') {
    if (method === 'MKCALENDAR' || method === 'MKCOL' || method === 'DELETE')
      throw new DavError(403, 'Each group has its calendar and its tasks; others are not made or deleted.');
    return null;
  }
  if (target.kind !== 'object') return null;
  const collection = await collectionAt(ask, target.name);
  if (method === 'GET' || method === 'HEAD') return await get(ask, collection, target);
  if (method === 'PUT') return await put(ask, collection, target);
  return method === 'DELETE' ? await remove(ask, collection, target) : null;
}

function toPage({ c }: Ask, { group, shelf }: Collection): Response {
  const page = shelf.kind === 'event' ? 'calendar' : 'tasks';
  return c.redirect(group === null ? `/${page}` : `/groups/${groupSegment(group)}/${page}`, 302);
}

async function get(ask: Ask, { shelf }: Collection, { file }: Object): Promise<Response> {
  const { c, db, viewer } = ask;
  const object = await readObject(db, viewer, shelf, file);
  if (!object) throw new DavError(404, 'There is nothing of this name in this calendar.');
  const version = versionOf(object);
  c.header('etag', version);
  if (versionsIn(c.req.header('if-none-match')).includes(version)) return c.body(null, 304);
  const text = await icsOf(ask, object);
  c.header('content-disposition', 'attachment');
  const type = { 'content-type': 'text/calendar; charset=utf-8' };
  return c.req.method === 'HEAD' ? c.body(null, 200, type) : c.body(text, 200, type);
}

/**
 * Without an ETag in the answer, because what is kept is not what was sent to the byte: the program reads it again (RFC 4791 §5.3.4). Conditions are
 * asked in the transaction that saves.
 */
async function put(ask: Ask, collection: Collection, { file }: Object): Promise<Response> {
  const { c, db, me, viewer } = ask;
  const { shelf } = collection;
  if (!/^\P{Cc}{1,200}$/u.test(file)) throw new DavError(422, 'A name here has up to 200 characters.');
  const type = (c.req.header('content-type') ?? 'text/calendar').split(';')[0]?.trim().toLowerCase();
  if (type !== 'text/calendar')
    throw new DavError(415, 'Send the event or task as text/calendar.', '<C:supported-calendar-data/>');
  const text = await withBody(ask, objectBytesMax, async (bytes) => new TextDecoder().decode(bytes));
  const { readSent } = await import('#src/calendars/read-object.ts');
  const isNew = await transaction(db, async (tx) => {
    const before = await readObject(tx, viewer, shelf, file);
    if (before) await holdObject(tx, before.postId);
    const held = before && (await readObject(tx, viewer, shelf, file));
    requireVersion(ask, held);
    const zone = (held?.kind === 'event' ? held.event.zone : null) ?? me.timeZone ?? 'UTC';
    const sent = readSent(text, zone, ownAddresses(ask));
    if (held) await changeObject(tx, me.id, held, sent);
    else await addObject(tx, me.id, shelf, file, sent);
    return held === null;
  }).catch(withCondition);
  return c.body(null, isNew ? 201 : 204);
}

async function remove(ask: Ask, { shelf }: Collection, { file }: Object): Promise<Response> {
  const { c, db, me, viewer } = ask;
  await transaction(db, async (tx) => {
    const before = await readObject(tx, viewer, shelf, file);
    if (before) await holdObject(tx, before.postId);
    const held = before && (await readObject(tx, viewer, shelf, file));
    if (!held) throw new DavError(404, 'There is nothing of this name in this calendar.');
    requireVersion(ask, held);
    await dropObject(tx, me.id, shelf, held);
  });
  return c.body(null, 204);
}

const versionsIn = (header: string | undefined): readonly string[] =>
  (header ?? '').split(',').map((each) => each.trim());

function requireVersion({ c }: Ask, held: CalendarObject | null): void {
  const match = c.req.header('if-match');
  const none = c.req.header('if-none-match');
  const version = held && versionOf(held);
  const fits = (header: string): boolean =>
    held !== null && (header.trim() === '*' || versionsIn(header).includes(version ?? ''));
  if ((match !== undefined && !fits(match)) || (none !== undefined && fits(none)))
    throw new DavError(412, 'It has changed since. Read it again before saving.');
}

/** Preconditions of RFC 4791 §5.3.2.1, by what is refused. */
const conditions: ReadonlyMap<string, string> = new Map([
  ['calendars.notACalendar', '<C:valid-calendar-data/>'],
  ['calendars.oneObject', '<C:valid-calendar-object-resource/>'],
  ['calendars.uidMissing', '<C:valid-calendar-object-resource/>'],
  ['calendars.otherCalendar', '<C:supported-calendar-component/>'],
  ['calendars.uidKnown', '<C:no-uid-conflict/>'],
]);

function withCondition(error: unknown): never {
  if (!(error instanceof Refusal)) throw error;
  const condition = conditions.get(error.reason.id ?? '');
  // What a program sent and cannot be taken is a failed precondition to it, whatever it is to a form.
  const status = statusOfRefusal(error);
  throw new DavError(status === 422 || condition !== undefined ? 403 : status, error.message, condition);
}
