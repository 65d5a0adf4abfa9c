import { hostIn } from '#src/platform/sql.ts';
import { pageMax } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { isId } from '#src/platform/ids.ts';
import type { PersonSummary, Viewer } from './person.ts';
import { fieldsVisibleTo, membersVisibleTo } from './policy.ts';
import { personSummaryColumns } from './read.ts';
import { matching, type PeopleSearch } from './search.ts';

export interface DirectoryAsked extends Omit<PeopleSearch, 'limit'> {
  readonly sort: 'name' | 'newest';
  /** The last person of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A person in the directory, with those of their fields that this viewer may see. */
export interface DirectoryEntry extends PersonSummary {
  readonly titles: readonly string[];
  readonly departments: readonly string[];
  readonly sites: readonly string[];
  readonly skills: readonly string[];
}

/**
 * Everyone the viewer may know about who matches, a page at a time: matches in the name come before matches in fields, then by name or newest
 * first. `next` is the cursor of the following page. Only fields the viewer may see are matched or shown.
 */
export async function listPeople(
  reader: Reader,
  viewer: Viewer,
  asked: DirectoryAsked,
): Promise<{ readonly people: readonly DirectoryEntry[]; readonly next: string | null }> {
  const limit = Math.min(Math.max(Math.trunc(asked.limit), 1), pageMax);
  const after = asked.after !== undefined && isId(asked.after) ? asked.after : null;
  const key =
    asked.sort === 'newest'
      ? reader`-extract(epoch from p.created_at)::float8`
      : asked.q.trim() === ''
        ? reader`0::float8` // everybody is alike: the words of all names are not worked out to see that
        : reader`case when coalesce(words_of(p.name || ' ' || p.handle) @@ words_query(${asked.q}), true) then 0 else 1 end::float8`;
  const rows = await reader<DirectoryEntry[]>`
    with fitting as materialized (
      select p.id, ${key} as place, lower(p.name) as name
      from people p left join peers peer on peer.id = p.peer_id
      where ${membersVisibleTo(reader, viewer)} and ${matching(reader, viewer, asked) ?? reader`true`}
    ), page as (
      select f.* from fitting f
      where ${after === null ? reader`true` : reader`(f.place, f.name, f.id) > (select place, name, id from fitting where id = ${after})`}
      order by f.place, f.name, f.id limit ${limit + 1}
    )
    select ${personSummaryColumns(reader)}, said.titles, said.departments, said.sites, said.skills
    from page join people p on p.id = page.id left join peers peer on peer.id = p.peer_id
    left join lateral (
      select coalesce(array_agg(f.value order by f.position) filter (where f.name = 'title'), '{}') as titles,
        coalesce(array_agg(f.value order by f.position) filter (where f.name = 'department'), '{}') as departments,
        coalesce(array_agg(f.value order by f.position) filter (where f.name = 'site'), '{}') as sites,
        coalesce(array_agg(f.value order by f.position) filter (where f.name = 'skill'), '{}') as skills
      from profile_fields f
      where f.person_id = p.id and f.name in ('title', 'department', 'site', 'skill') and ${fieldsVisibleTo(reader, viewer)}) said on true
    order by page.place, page.name, page.id`;
  const people = rows.slice(0, limit);
  return { people, next: rows.length > limit ? (people.at(-1)?.id ?? null) : null };
}

export type FacetName = 'skill' | 'site' | 'department' | 'language' | 'company';
/** A value that narrows the list, and how many of the matches have it. */
export interface Facet {
  readonly name: FacetName;
  readonly value: string;
  readonly count: number;
}
const facetValuesMax = 8;

/**
 * What the matches have in common, most frequent first, and how many they are: counted only over what this viewer may see. A skill with several
 * names (src/skills) counts once, under its name in the reader's `language`.
 */
export async function countPeople(
  reader: Reader,
  viewer: Viewer,
  asked: Omit<PeopleSearch, 'limit'> & { readonly language: string },
): Promise<{ readonly total: number; readonly facets: readonly Facet[] }> {
  const narrowed = matching(reader, viewer, asked);
  const rows = await reader<{ name: FacetName | 'all'; value: string; count: number }[]>`
    with fitting as materialized (
      select p.id, p.peer_id,
        case when p.peer_id is null then ${reader.instance.company}
          else coalesce(nullif(peer.company, ''), ${hostIn(reader, 'peer.origin')}) end as company
      from people p left join peers peer on peer.id = p.peer_id
      where ${membersVisibleTo(reader, viewer)} and ${narrowed ?? reader`true`}
    ), said as materialized (
      -- By itself, so that everybody's fields are one walk: looked up person by person they were several pages each.
      select f.name, f.value, array_agg(f.person_id) as people
      from fitting p join (
        select f.person_id, f.name, f.value, f.visibility, f.peer_id from profile_fields f
        where ${narrowed ? reader`f.person_id = any(array(select id from fitting)) and` : reader``} f.name in ('skill', 'site', 'department', 'language') offset 0
      ) f on f.person_id = p.id
      where ${fieldsVisibleTo(reader, viewer)}
      group by f.name, f.value
    ), counted as (
      -- Folding costs more than all the rest, so it is done for what is said, not for everyone who says it.
      select s.name, coalesce(min(named.term), min(s.value)) as value, count(distinct who.id)::int as count
      from said s left join lateral (
        select t.skill_id, (select l.term from skill_terms l
          where l.skill_id = t.skill_id and l.language = ${asked.language} order by l.position limit 1) as term
        from skill_terms t where s.name = 'skill' and folded(t.term) = folded(s.value)
        order by t.language = ${asked.language} desc, t.skill_id limit 1) named on true
      cross join lateral (select coalesce(named.skill_id::text, folded(s.value)) as key offset 0) one
      cross join lateral unnest(s.people) who(id)
      group by s.name, one.key
      union all select 'company', company, count(*)::int from fitting group by company
    ), ranked as (
      select *, row_number() over (partition by name order by count desc, lower(value)) as rank from counted
    )
    select name, value, count from ranked where rank <= ${facetValuesMax}
    union all select 'all', '', count(*)::int from fitting
    order by count desc, value`;
  return {
    total: rows.find((row) => row.name === 'all')?.count ?? 0,
    facets: rows.filter((row): row is Facet => row.name !== 'all'),
  };
}
