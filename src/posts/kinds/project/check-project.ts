import { cleanLine } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { isDay } from '#src/platform/days.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Arriving, Publishing } from '../kind.ts';
import { findNamed } from '../named-people.ts';
import type { IncomingProject, NewProject, ProjectInput } from './forms.ts';
import {
  milestonesMax,
  milestoneTitleMax,
  overIn,
  ownersMax,
  pointAt,
  siteMax,
  type Milestone,
  type Site,
} from './project.ts';
import { refusals } from './refusals.ts';

/** Of an own project, new or edited: how it stands is not said by an edit. */
export async function checkProject(
  tx: Tx,
  { startsOn, endsOn, owners, milestones, site }: ProjectInput,
  { title, author, audience, before }: Publishing,
): Promise<NewProject> {
  const { level, groupId, parent } = audience;
  if (parent !== null) throw refusals.isReply();
  if (groupId === null) throw refusals.notInGroup();
  if (title === '') throw refusals.titleMissing();
  for (const day of [startsOn, endsOn]) if (day !== null && !isDay(day)) throw refusals.notADay({ day });
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) throw refusals.endsBeforeStart();
  if (before === undefined) await requireNoOther(tx, groupId);
  const place = { level, groupId, partnerId: null, authorId: author };
  const ownerIds = await findNamed(tx, owners, place, {
    ...{ max: ownersMax, tooMany: refusals.tooManyOwners, unknown: refusals.ownerUnknown },
  });
  await requireOneEach(tx, ownerIds);
  return {
    ...{ startsOn, endsOn, ownerIds, ownerUris: [] },
    milestones: await numbered(tx, milestones, before),
    site: checkSite(site ?? { name: '', point: '' }),
  };
}

/** `53.5511, 9.9937`, as maps show it and people copy it. */
function checkSite({ name: said, point: typed }: NonNullable<ProjectInput['site']>): Site | null {
  const name = cleanLine(said, said.length);
  if (name.length > siteMax) throw refusals.siteTooLong({ length: name.length, max: siteMax });
  if (typed.trim() === '') return name === '' ? null : { name, point: null };
  const [, latitude, longitude] =
    /^\s*(-?\d{1,2}(?:\.\d{1,10})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*$/.exec(typed) ?? [];
  const point = latitude === undefined ? null : pointAt(Number(latitude), Number(longitude));
  if (point === null) throw refusals.notAPoint({ point: typed.trim().slice(0, 100) });
  return { name, point };
}

/** A group has one project at a time: its page shows that one. */
async function requireNoOther(tx: Tx, groupId: GroupId): Promise<void> {
  await tx`select from groups where id = ${groupId} for no key update`;
  const [other] = await tx`
    select from projects k join posts p on p.id = k.post_id
    where k.group_id = ${groupId} and not ${tx.unsafe(overIn('k'))} and p.removed_at is null limit 1`;
  if (other) throw refusals.oneAtATime();
}

async function requireOneEach(tx: Tx, owners: readonly PersonId[]): Promise<void> {
  const [twice] = await tx<{ name: string }[]>`
    select max(name) as name from people where id = any(${[...owners]}::bigint[])
    group by coalesce(peer_id, 0) having count(*) > 1 limit 1`;
  if (twice) throw refusals.oneOwnerEach({ name: twice.name });
}

/** Those that are there keep their numbers; new ones take numbers that none ever had. */
async function numbered(
  tx: Tx,
  given: ProjectInput['milestones'],
  before: PostId | undefined,
): Promise<Milestone[]> {
  const [held] = await tx<{ last: number; numbers: number[] }[]>`
    select coalesce(max(k.last_milestone), 0) as last, coalesce(array_agg(m.milestone) filter (where m.milestone is not null), '{}') as numbers
    from projects k left join project_milestones m on m.post_id = k.post_id where k.post_id = ${before ?? null}`;
  let last = held?.last ?? 0;
  const left = new Set(held?.numbers);
  const milestones: Milestone[] = [];
  for (const { number, title: text, due } of given) {
    const title = cleanLine(text, text.length);
    if (title === '' && due === null) continue;
    if (title === '') throw refusals.milestoneTitleMissing();
    if (title.length > milestoneTitleMax)
      throw refusals.milestoneTitleTooLong({ title, length: title.length, max: milestoneTitleMax });
    if (due !== null && !isDay(due)) throw refusals.notADay({ day: due });
    if (number !== null && !left.delete(number)) throw refusals.noSuchMilestone();
    milestones.push({ number: number ?? ++last, title, due });
  }
  if (milestones.length > milestonesMax) throw refusals.tooManyMilestones({ max: milestonesMax });
  return milestones;
}

/** Of a partner's: null for what is no project of a group; what is odd is left out. */
export function cleanProject(given: IncomingProject, { level, isReply }: Arriving): NewProject | null {
  if (level !== 'group' || isReply) return null;
  const milestones = new Map<number, Milestone>();
  for (const { number, title, due } of given.milestones.slice(0, milestonesMax)) {
    const cleaned = cleanLine(title, milestoneTitleMax);
    if (cleaned !== '' && !milestones.has(number))
      milestones.set(number, { number, title: cleaned, due: dayOr(due) });
  }
  const [startsOn, endsOn] = [dayOr(given.startsOn), dayOr(given.endsOn)];
  return {
    startsOn,
    endsOn: startsOn !== null && endsOn !== null && endsOn < startsOn ? null : endsOn,
    milestones: [...milestones.values()],
    ownerIds: [],
    ownerUris: given.ownerUris.slice(0, ownersMax),
    site: cleanSite(given.site),
  };
}

function cleanSite(site: Site | null): Site | null {
  const name = cleanLine(site?.name ?? '', siteMax);
  const point = site?.point ? pointAt(site.point.latitude, site.point.longitude) : null;
  return name === '' && point === null ? null : { name, point };
}

const dayOr = (day: string | null): string | null => (day !== null && isDay(day) ? day : null);

/** A group of ours takes no second project while one runs. A partner's group has decided that already. */
export async function admitProject(tx: Tx, _author: PersonId, groupId: GroupId | null): Promise<void> {
  if (groupId === null) return;
  const [ours] = await tx`select from groups where id = ${groupId} and peer_id is null`;
  if (ours) await requireNoOther(tx, groupId);
}
