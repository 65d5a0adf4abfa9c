import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { hostIn, type Fragment } from '#src/platform/sql.ts';
import type { PersonSummary, Viewer } from './person.ts';
import { fieldOwner, fieldsVisibleTo, foundAsMinor, peopleVisibleTo } from './policy.ts';
import { personSummaryColumns } from './read.ts';

/** Somebody in an organisation chart, as far down as a page shows it. */
export interface ChartPerson extends PersonSummary {
  /** Whom of those shown they stand under; null: they stand at the top. */
  readonly under: PersonId | null;
  /** How many report to them directly, shown or not. */
  readonly leads: number;
  /** What they do, as far as the viewer may see it. */
  readonly title: string | null;
  /** Those above them report to each other in a circle, and the chart has to begin somewhere. */
  readonly inCircle: boolean;
}

export interface Chart {
  /** From the head down to whom the chart was asked for. */
  readonly above: readonly PersonSummary[];
  /** In the order of the page: each below whom they report to. */
  readonly people: readonly ChartPerson[];
  /** There are more than a page shows. */
  readonly isCut: boolean;
  /** Companies whose people are in a chart, our own first. */
  readonly companies: readonly { readonly peerId: number | null; readonly company: string }[];
}

/** More than any company whose chart one looks at; a longer list is cut, lowest ids first. */
const linksMax = 20_000;
const shownMax = 150;
/** Levels below those at the top. */
const levelsShown = 2;

interface Link {
  readonly id: PersonId;
  readonly manager: PersonId;
}

/**
 * Who reports to whom, as far as the viewer may see the field: from `from` down, or from the heads of a company (`peerId` null: ours). A circle, which only a
 * directory or a partner can say, is broken at its first person.
 */
export async function readChart(
  reader: Reader,
  viewer: Viewer,
  asked: { readonly peerId: number | null; readonly from: PersonId | null },
): Promise<Chart> {
  const links = await readLinks(reader, viewer);
  const managers = new Map(links.map(({ id, manager }) => [id, manager]));
  const led = new Map(
    [...Map.groupBy(links, ({ manager }) => manager)].map(([id, all]) => [id, all.map((each) => each.id)]),
  );
  const { heads, circles } = headsOf(managers, led);
  const companies = await companiesIn(reader, [...new Set([...managers.keys(), ...managers.values()])]);
  const tops =
    asked.from === null ? await ofCompany(reader, [...heads, ...circles], asked.peerId) : [asked.from];
  const { placed, isCut } = placeBelow(tops, led);
  const above = asked.from === null ? [] : lineAbove(asked.from, managers);
  const people = await readPlaced(reader, viewer, [...above, ...placed.keys()]);
  const sorted = sortedBelow(tops, placed, led, people);
  return {
    above: above.flatMap((id) => people.get(id) ?? []),
    people: sorted.flatMap((id) => {
      const person = people.get(id);
      const under = placed.get(id) ?? null;
      return person
        ? [{ ...person, under, leads: led.get(id)?.length ?? 0, inCircle: under === null && circles.has(id) }]
        : [];
    }),
    ...{ isCut, companies },
  };
}

/** How many report directly to somebody, and the first few of them by name. */
export async function readTeam(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  limit: number,
): Promise<{ readonly count: number; readonly people: readonly PersonSummary[] }> {
  const rows = await reader<(PersonSummary & { count: number })[]>`
    select ${personSummaryColumns(reader)}, count(*) over ()::int as count
    from people m join profile_fields f on f.name = 'manager' and lower(f.value) = lower(m.uri) and f.value = m.uri
    join people p on p.id = f.person_id left join peers peer on peer.id = p.peer_id
    where m.id = ${personId} and p.deactivated_at is null
      and ${fieldsVisibleTo(reader, viewer)} and ${peopleVisibleTo(reader, viewer)}
      and p.id not in (select h.id from (${hiddenMinors(reader, viewer)}) h)
    order by lower(p.name), p.id limit ${limit}`;
  return { count: rows[0]?.count ?? 0, people: rows };
}

const readLinks = (reader: Reader, viewer: Viewer): Promise<Link[]> => reader<Link[]>`
  select f.person_id as id, m.id as manager
  from profile_fields f ${fieldOwner(reader, viewer)}
  join people o on o.id = f.person_id and o.deactivated_at is null and o.kind = 'person'
  join people m on m.uri = f.value and m.deactivated_at is null and m.kind = 'person'
  where f.name = 'manager' and m.id <> f.person_id and ${fieldsVisibleTo(reader, viewer)}
    and not exists (${hiddenMinors(reader, viewer)} and p.id in (o.id, m.id))
  order by f.person_id limit ${linksMax}`;

/** Whom the viewer could not search for either. */
const hiddenMinors = (reader: Reader, viewer: Viewer): Fragment =>
  'personId' in viewer
    ? reader`select p.id from people p where p.is_minor and not ${foundAsMinor(reader, viewer.personId)}`
    : reader`select p.id from people p where p.is_minor`;

/** Those who report to nobody; and of each circle, which nobody stands above, its first person. */
function headsOf(
  managers: ReadonlyMap<PersonId, PersonId>,
  led: ReadonlyMap<PersonId, readonly PersonId[]>,
): { readonly heads: readonly PersonId[]; readonly circles: ReadonlySet<PersonId> } {
  const heads = [...led.keys()].filter((id) => !managers.has(id));
  const reached = new Set<PersonId>();
  const reach = (from: readonly PersonId[]): void => {
    for (
      let now = from;
      now.length > 0;
      now = now.flatMap((id) => led.get(id) ?? []).filter((id) => !reached.has(id))
    )
      for (const id of now) reached.add(id);
  };
  reach(heads);
  const circles = new Set<PersonId>();
  for (const start of managers.keys()) {
    if (reached.has(start)) continue;
    // Up until somebody is met twice: they are within the circle, not below it.
    const met = new Set<PersonId>();
    let at = start;
    while (!met.has(at)) {
      met.add(at);
      at = managers.get(at) ?? at;
    }
    circles.add(at);
    reach([at]);
  }
  return { heads, circles };
}

/** Who stands where, level by level, until the page is full. */
function placeBelow(
  tops: readonly PersonId[],
  led: ReadonlyMap<PersonId, readonly PersonId[]>,
): { readonly placed: ReadonlyMap<PersonId, PersonId | null>; readonly isCut: boolean } {
  const placed = new Map<PersonId, PersonId | null>(tops.slice(0, shownMax).map((id) => [id, null]));
  let isCut = tops.length > placed.size;
  let level: readonly PersonId[] = [...placed.keys()];
  for (let depth = 0; depth < levelsShown; depth++) {
    const next: PersonId[] = [];
    for (const manager of level)
      for (const id of led.get(manager) ?? []) {
        if (placed.has(id)) continue;
        if (placed.size >= shownMax) {
          isCut = true;
          continue;
        }
        placed.set(id, manager);
        next.push(id);
      }
    level = next;
  }
  return { placed, isCut };
}

/** From the head down to, but without, this one; once each. */
function lineAbove(from: PersonId, managers: ReadonlyMap<PersonId, PersonId>): PersonId[] {
  const line = new Set<PersonId>([from]);
  for (let at = managers.get(from); at !== undefined && !line.has(at); at = managers.get(at)) line.add(at);
  return [...line].slice(1).toReversed();
}

/** Each below whom they report to, colleagues by name. */
function sortedBelow(
  tops: readonly PersonId[],
  placed: ReadonlyMap<PersonId, PersonId | null>,
  led: ReadonlyMap<PersonId, readonly PersonId[]>,
  people: ReadonlyMap<PersonId, { readonly name: string }>,
): PersonId[] {
  const nameOf = (id: PersonId): string => people.get(id)?.name ?? '';
  const byName = (ids: readonly PersonId[]): PersonId[] =>
    ids.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));
  const under = (manager: PersonId | null, ids: readonly PersonId[]): PersonId[] =>
    byName(ids.filter((id) => placed.get(id) === manager && placed.has(id))).flatMap((id) => [
      id,
      ...under(id, led.get(id) ?? []),
    ]);
  return under(null, tops);
}

type Placed = PersonSummary & { readonly title: string | null };

async function readPlaced(
  reader: Reader,
  viewer: Viewer,
  ids: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, Placed>> {
  const rows = await reader<Placed[]>`
    select ${personSummaryColumns(reader)}, (
      select f.value from profile_fields f where f.person_id = p.id and f.name = 'title' and ${fieldsVisibleTo(reader, viewer)}
      order by f.position limit 1) as title
    from people p left join peers peer on peer.id = p.peer_id where p.id = any(${[...ids]}::bigint[]) and ${peopleVisibleTo(reader, viewer)}`;
  return new Map(rows.map((row) => [row.id, row]));
}

const ofCompany = async (
  reader: Reader,
  ids: readonly PersonId[],
  peerId: number | null,
): Promise<PersonId[]> =>
  (
    await reader<{ id: PersonId }[]>`
      select id from people where id = any(${[...ids]}::bigint[]) and peer_id is not distinct from ${peerId}`
  ).map(({ id }) => id);

const companiesIn = (
  reader: Reader,
  ids: readonly PersonId[],
): Promise<Chart['companies'][number][]> => reader<Chart['companies'][number][]>`
  select distinct p.peer_id, case when p.peer_id is null then ${reader.instance.company}
    else coalesce(nullif(peer.company, ''), ${hostIn(reader, 'peer.origin')}) end as company
  from people p left join peers peer on peer.id = p.peer_id where p.id = any(${[...ids]}::bigint[])
  order by p.peer_id nulls first`;
