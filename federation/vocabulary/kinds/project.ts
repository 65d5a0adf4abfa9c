import type { Milestone, ProjectStatus, Site } from '#src/posts/kinds/project/project.ts';
import { pointAt, projectStatuses } from '#src/posts/kinds/project/project.ts';
import { projectHtml, withoutProject } from '#src/posts/kinds/project/said-project.ts';
import type { PostSource } from '#src/posts/read/source.ts';
import { kontorTerms } from '../namespace.ts';
import { hasType, ids, isObject, list, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';
import { readNumber } from './task.ts';

/** A Note with iCalendar's days and milestones in lines: see docs/decisions/0087-projects.md. */
export const project: SpokenKind = {
  context: {
    ical: 'http://www.w3.org/2002/12/cal/ical#',
    dtstart: 'ical:dtstart',
    due: 'ical:due',
    ...kontorTerms('done', 'line', 'milestones', 'projectOwners', 'projectStatus', 'reached', 'statusNote'),
    ...kontorTerms('unreached'),
  },
  write: (post) => (post.project ? writeProject(post.project) : {}),
  plainHtml: ({ project: source, language, title }) =>
    source ? projectHtml({ ...source, milestones: milestonesOf(source) }, language, title) : '',
  saysTitle: ({ project: source }) => source !== null,
  read: readProject,
};

type Source = NonNullable<PostSource['project']>;

const milestonesOf = ({ milestones, reached }: Source) =>
  milestones.map((each) => ({ ...each, isReached: reached.includes(each.number) }));

const writeProject = (source: Source): Json => ({
  ...{ type: 'Note', projectStatus: source.status, statusNote: source.note || null },
  ...{ dtstart: source.startsOn, due: source.endsOn, location: writeSite(source.site) },
  projectOwners: source.owners.map(({ uri }) => uri),
  milestones: milestonesOf(source).map(({ number, title, due, isReached }) => ({
    ...{ type: 'Note', line: number, name: title, due, done: isReached },
  })),
});

const writeSite = (site: Site | null): Json | null =>
  site && { type: 'Place', name: site.name || null, ...site.point };

export const readProjectStatus = (value: unknown): ProjectStatus | undefined =>
  projectStatuses.find((status) => status === text(value));

/** Without a title or a status that we know, it is an ordinary Note. */
function readProject(object: Json): ReadParts {
  const isProject = hasType(object, 'Note') && readProjectStatus(object.projectStatus) !== undefined;
  if (!isProject || words(object, 'name').trim() === '') return {};
  return {
    kind: 'project',
    html: withoutProject(words(object, 'content')),
    project: {
      startsOn: readDay(object.dtstart),
      endsOn: readDay(object.due),
      milestones: list(object.milestones).filter(isObject).flatMap(readMilestone),
      ownerUris: ids(object.projectOwners),
      site: readSite(object.location),
    },
  };
}

function readSite(given: unknown): Site | null {
  const place = list(given).find((each) => isObject(each) && hasType(each, 'Place'));
  if (!isObject(place)) return null;
  const { latitude, longitude } = place;
  const isPoint = typeof latitude === 'number' && typeof longitude === 'number';
  return { name: words(place, 'name'), point: isPoint ? pointAt(latitude, longitude) : null };
}

const readDay = (value: unknown): string | null => text(value).slice(0, 10) || null;

function readMilestone(line: Json): Milestone[] {
  const number = readNumber(line.line);
  return number === null ? [] : [{ number, title: words(line, 'name'), due: readDay(line.due) }];
}
