import { createHash } from 'node:crypto';
import { readShelf, versionOf, type CalendarObject, type Shelf } from '#src/calendars/objects.ts';
import { objectBytesMax } from '#src/calendars/save-object.ts';
import type { GroupView } from '#src/groups/group.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Locale } from '#src/platform/languages.ts';
import type { Ask } from '../context.ts';
import { folderResource, principalHref } from '../documents/list.ts';
import { groupAt, groupSegment } from '../documents/place.ts';
import { ownGroups } from '../find.ts';
import { propsOf, type Resource } from '../multistatus.ts';
import { hrefOf, type Target } from '../path.ts';
import { ownAddresses } from '../principal.ts';
import { escapeXml, href } from '../xml-write.ts';

/** One calendar or list of tasks, as a program sees it. */
export interface Collection {
  /** `events`, `tasks.hydraulik@beta.example` */
  readonly segment: string;
  readonly shelf: Shelf;
  /** Null: the person's own. */
  readonly group: GroupView | null;
}

const words = { event: 'events', task: 'tasks' } as const;
const segmentOf = (kind: Shelf['kind'], group: GroupView | null): string =>
  group === null ? words[kind] : `${words[kind]}.${groupSegment(group)}`;

const collectionOf = (kind: Shelf['kind'], group: GroupView | null): Collection => ({
  ...{ segment: segmentOf(kind, group), shelf: { kind, groupId: group?.id ?? null }, group },
});

/** Throws not_found for what the person has not. */
export async function collectionAt(ask: Ask, segment: string): Promise<Collection> {
  const [, word, handle] = /^(events|tasks)(?:\.(.+))?$/s.exec(segment) ?? [];
  if (word === undefined) throw notFound('page');
  const group = handle === undefined ? null : await groupAt(ask, handle);
  return collectionOf(word === 'events' ? 'event' : 'task', group);
}

/** The calendar home, a collection, or a file in one; one step below, what is in it. */
export async function* calendarResources(
  ask: Ask,
  target: Extract<Target, { kind: 'calendars' | 'collection' | 'object' }>,
  depth: 0 | 1,
): AsyncGenerator<Resource> {
  if (target.kind === 'calendars') {
    yield folderResource(ask, hrefOf(['calendars'], true), 'calendars', {
      'C:calendar-home-set': href(hrefOf(['calendars'], true)),
      'D:owner': href(principalHref(ask)),
    });
    if (depth === 0) return;
    for (const group of [null, ...(await ownGroups(ask))])
      for (const kind of ['event', 'task'] as const)
        yield await collectionResource(ask, collectionOf(kind, group));
    return;
  }
  const collection = await collectionAt(ask, target.name);
  if (target.kind === 'collection') yield await collectionResource(ask, collection);
  if (target.kind === 'collection' && depth === 0) return;
  for (const object of await readShelf(ask.db, ask.viewer, collection.shelf))
    if (target.kind === 'collection' || object.name === target.file)
      yield objectResource(ask, collection, object);
}

/** The state of a collection: another whenever a file in it is. */
export const stateOf = (objects: readonly CalendarObject[]): string =>
  createHash('sha256')
    .update(JSON.stringify(objects.map((object) => [object.name, versionOf(object)])))
    .digest('hex')
    .slice(0, 40);

export const syncToken = (state: string): string => `urn:kontor:sync:${state}`;

const tasksIn: Readonly<Record<Locale, string>> = {
  ...{ en: 'Tasks', de: 'Aufgaben', fr: 'Tâches', it: 'Attività', es: 'Tareas', nl: 'Taken', pl: 'Zadania' },
  ...{ cs: 'Úkoly', pt: 'Tarefas', tr: 'Görevler' },
};

function nameOf({ me, db }: Ask, { shelf, group }: Collection): string {
  const name = group?.name ?? db.instance.company;
  return shelf.kind === 'event' ? name : `${name} – ${tasksIn[me.locale]}`;
}

const privilege = (names: readonly string[]): string =>
  names.map((name) => `<D:privilege><D:${name}/></D:privilege>`).join('');
const reports = ['C:calendar-query', 'C:calendar-multiget', 'D:sync-collection']
  .map((name) => `<D:supported-report><D:report><${name}/></D:report></D:supported-report>`)
  .join('');

/** New things are made in a group's calendar alone: each belongs somewhere, and the person's own only gathers. */
async function collectionResource(ask: Ask, collection: Collection): Promise<Resource> {
  const { shelf, group } = collection;
  const rights = ['read', 'write-content', 'unbind', 'read-current-user-privilege-set'];
  // Read when it is asked for: a home of fifty groups lists their names alone.
  let known: Promise<string> | undefined;
  const state = (): Promise<string> => (known ??= readShelf(ask.db, ask.viewer, shelf).then(stateOf));
  return folderResource(ask, hrefOf(['calendars', collection.segment], true), nameOf(ask, collection), {
    'D:resourcetype': '<D:collection/><C:calendar/>',
    'D:owner': href(principalHref(ask)),
    'D:current-user-privilege-set': privilege(group === null ? rights : [...rights, 'write', 'bind']),
    'D:supported-report-set': reports,
    'D:sync-token': async () => escapeXml(syncToken(await state())),
    'CS:getctag': async () => escapeXml(await state()),
    'C:supported-calendar-component-set': `<C:comp name="${shelf.kind === 'event' ? 'VEVENT' : 'VTODO'}"/>`,
    'C:supported-calendar-data': '<C:calendar-data content-type="text/calendar" version="2.0"/>',
    'C:max-resource-size': String(objectBytesMax),
  });
}

export const objectHref = ({ segment }: Collection, name: string): string =>
  hrefOf(['calendars', segment, name], false);

export function objectResource(ask: Ask, collection: Collection, object: CalendarObject): Resource {
  const component = object.kind === 'event' ? 'vevent' : 'vtodo';
  return {
    href: objectHref(collection, object.name),
    props: propsOf({
      'D:resourcetype': '',
      'D:getetag': escapeXml(versionOf(object)),
      'D:getcontenttype': `text/calendar; charset=utf-8; component=${component}`,
      'D:getlastmodified': object.changedAt.toUTCString(),
      'D:current-user-principal': href(principalHref(ask)),
      'C:calendar-data': async () => escapeXml(await icsOf(ask, object)),
    }),
  };
}

/** With ical.js, which no start needs. */
export async function icsOf(ask: Ask, object: CalendarObject): Promise<string> {
  const { writeObject } = await import('#src/calendars/write-object.ts');
  const { me, db } = ask;
  return writeObject(db.instance, object, { name: me.name, addresses: ownAddresses(ask) });
}
