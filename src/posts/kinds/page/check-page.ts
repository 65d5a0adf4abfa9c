import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { owesCharter } from '#src/groups/charters/charter.ts';
import type { Standing } from '#src/groups/group.ts';
import { cleanLine } from '#src/people/person.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { notFound, type Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { tagOf } from '#src/platform/sql.ts';
import type { Publishing } from '../kind.ts';
import type { NewPage, PageInput } from './forms.ts';
import { keptLinks, titleKey, titlesLinked } from './links.ts';
import { depthMax, noteMax, pagesMax, positionStep } from './page.ts';
import { pageVerdict, type PageVerdict } from './policy.ts';
import { refusals } from './refusals.ts';
import { lockWiki } from './versions.ts';

/** Of a new page, from `publishPost`. */
export async function checkPage(tx: Tx, input: PageInput, about: Publishing): Promise<NewPage> {
  const { author, audience, title } = about;
  if (audience.groupId === null || audience.parent !== null) throw refusals.groupOnly();
  if (title === '') throw refusals.titleMissing();
  const { groupId } = audience;
  await lockWiki(tx, groupId);
  await requireWriter(tx, author, groupId, { page: null });
  const [counted] = await tx<{ pages: number }[]>`
    select count(*)::int as pages from (select from pages where group_id = ${groupId} limit ${pagesMax}) n`;
  if (counted && counted.pages >= pagesMax) throw refusals.tooMany({ max: pagesMax });
  const place = await placeOf(tx, groupId, input, null);
  return { ...place, number: 1, basedOn: null, source: '', note: checkNote(input.note) };
}

/** Throws the Refusal of someone who may not write there. Without a `registry` only the group's rules are asked. */
export async function requireWriter(
  reader: Reader,
  person: PersonId,
  groupId: GroupId,
  about: { readonly page: { readonly hidden: boolean } | null; readonly registry?: PartnerRegistry },
): Promise<void> {
  const [group, verdict] = await verdictOf(reader, person, groupId, about);
  if (verdict !== 'allowed') throw refusalOf(verdict, group);
}

/** For pages: whether to offer it. */
export const mayWritePages = async (
  reader: Reader,
  registry: PartnerRegistry,
  person: PersonId,
  groupId: GroupId,
): Promise<PageVerdict> => (await verdictOf(reader, person, groupId, { page: null, registry }))[1];

/** The same by the group's rules alone, of a person of any company. */
export const writesPages = async (reader: Reader, person: PersonId, groupId: GroupId): Promise<boolean> =>
  (await verdictOf(reader, person, groupId, { page: null }))[1] === 'allowed';

async function verdictOf(
  reader: Reader,
  person: PersonId,
  groupId: GroupId,
  about: { readonly page: { readonly hidden: boolean } | null; readonly registry?: PartnerRegistry },
): Promise<readonly [group: string, PageVerdict]> {
  const tag = tagOf(reader);
  const [row] = await reader<
    {
      readonly name: string;
      readonly handle: string;
      readonly origin: string | null;
      readonly archivedAt: Date | null;
      readonly pagesRestricted: boolean;
      readonly role: Standing['role'] | null;
      readonly state: Standing['state'] | null;
      readonly owesCharter: boolean;
      readonly isPseudonym: boolean;
    }[]
  >`
    select g.name, g.handle, home.origin, g.archived_at, g.pages_restricted, m.role, m.state,
      ${owesCharter(tag, tag`w.id`)} as owes_charter, w.kind = 'alias' as is_pseudonym
    from groups g join people w on w.id = ${person} left join peers home on home.id = g.peer_id
    left join memberships m on m.group_id = g.id and m.person_id = w.id
    where g.id = ${groupId}`;
  if (!row) return ['', 'unknown'];
  const { name, handle, origin, role, state, archivedAt, pagesRestricted, ...writer } = row;
  const reachesHome =
    origin === null ||
    about.registry === undefined ||
    about.registry.decide(origin, {
      ...{ direction: 'out', scope: 'groups.join', category: 'post', group: handle },
    }).allowed;
  const standing = role && state ? { role, state } : null;
  const verdict = pageVerdict(
    { archivedAt, pagesRestricted },
    { ...writer, standing, reachesHome },
    about.page,
  );
  return [name, verdict];
}

function refusalOf(verdict: Exclude<PageVerdict, 'allowed'>, group: string): Refusal {
  switch (verdict) {
    case 'unknown':
      return notFound('group');
    case 'archived':
      return refusals.archived({ group });
    case 'pseudonym':
      return refusals.notAPseudonym();
    case 'charter':
      return refusals.charterNotAccepted({ group });
    case 'moderators':
      return refusals.onlyModerators({ group });
    case 'hidden':
      return refusals.hidden();
    case 'apart':
      return refusals.apart({ group });
  }
}

/** With the links to pages of this group as they are kept. */
export async function keptSource(reader: Reader, groupId: GroupId, source: string): Promise<string> {
  const titles = titlesLinked(source);
  if (titles.size === 0) return source;
  const pages = await reader<{ uri: string; title: string }[]>`
    select p.uri, p.title from pages g join posts p on p.id = g.post_id
    where g.group_id = ${groupId} and p.removed_at is null and lower(p.title) = any(${[...titles]}::text[]) order by p.id desc`;
  // Of several with one title the oldest.
  return keptLinks(source, new Map(pages.map(({ uri, title }) => [titleKey(title), uri])));
}

interface Place {
  readonly parentUri: string | null;
  readonly position: number;
}

/** Where a page is to stand: under a page of the same group, not under itself, and not too deep. The wiki is locked. */
export async function placeOf(
  tx: Tx,
  groupId: GroupId,
  asked: { readonly parentId?: PostId | null; readonly position?: number | null },
  held: (Place & { readonly uri: string }) | null,
): Promise<Place> {
  const parentUri =
    asked.parentId === undefined
      ? (held?.parentUri ?? null)
      : asked.parentId === null
        ? null
        : await uriOfPage(tx, groupId, asked.parentId);
  const stays = held !== null && parentUri === held.parentUri;
  if (!stays) await checkPlace(tx, groupId, held?.uri ?? null, parentUri);
  if (typeof asked.position === 'number') return { parentUri, position: asked.position };
  if (stays) return { parentUri, position: held.position };
  const [last] = await tx<{ position: number | null }[]>`
    select max(g.position) as position from pages g left join posts a on a.id = g.parent_id
    where g.group_id = ${groupId} and a.uri is not distinct from ${parentUri}`;
  return { parentUri, position: (last?.position ?? 0) + positionStep };
}

async function uriOfPage(tx: Tx, groupId: GroupId, pageId: PostId): Promise<string> {
  const [parent] = await tx<{ uri: string }[]>`
    select p.uri from pages g join posts p on p.id = g.post_id
    where g.post_id = ${pageId} and g.group_id = ${groupId} and p.removed_at is null`;
  if (!parent) throw refusals.parentGone();
  return parent.uri;
}

/**
 * Throws the Refusal of a place that a page cannot take: parentGone, circle, tooDeep. Asked by our own writers and, as a group's home, for
 * everyone else's.
 */
export async function checkPlace(
  tx: Tx,
  groupId: GroupId,
  pageUri: string | null,
  parentUri: string | null,
): Promise<void> {
  if (parentUri === null) return;
  const above = await tx<{ uri: string }[]>`
    with recursive above as (
      select p.uri, g.parent_id, 1 as depth from pages g join posts p on p.id = g.post_id
      where p.uri = ${parentUri} and g.group_id = ${groupId} and p.removed_at is null
      union all
      select p.uri, g.parent_id, a.depth + 1 from above a join pages g on g.post_id = a.parent_id join posts p on p.id = g.post_id
      where a.depth <= ${depthMax})
    select uri from above`;
  if (above.length === 0) throw refusals.parentGone();
  if (pageUri !== null && above.some(({ uri }) => uri === pageUri)) throw refusals.circle();
  if (above.length >= depthMax) throw refusals.tooDeep({ max: depthMax });
}

export function checkNote(note = ''): string {
  const line = cleanLine(note, note.length);
  if (line.length > noteMax) throw refusals.noteTooLong({ length: line.length, max: noteMax });
  return line;
}

/** Of a page of a partner's person that comes to a group of ours: whether its writer may. Throws the Refusal not_allowed. */
export async function admitPage(tx: Tx, author: PersonId, groupId: GroupId | null): Promise<void> {
  if (groupId === null) return;
  const [ours] = await tx`select from groups where id = ${groupId} and peer_id is null`;
  if (ours) await requireWriter(tx, author, groupId, { page: null });
}
