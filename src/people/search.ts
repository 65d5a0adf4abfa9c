import { pageMax } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { FieldName, PersonSummary, Viewer } from './person.ts';
import { fieldOwner, fieldsVisibleTo, membersVisibleTo } from './policy.ts';
import { personSummaryColumns, hostIs } from './read.ts';

export interface PeopleSearch {
  /** Words in any order; each must begin a word of the name, the handle, or a skill, site, title, department or what one may be asked about. `@ada@beta.example` names one person. */
  readonly q: string;
  readonly limit: number;
  /** Of partners: the fields that the agreement shows; null is all that the person shows. */
  readonly fields?: readonly FieldName[] | null;
  /** For a word of `q` in lower case: what else the asker's vocabulary calls it, beside what ours knows. */
  readonly synonyms?: ReadonlyMap<string, readonly string[]>;
  readonly filters?: {
    readonly skill?: string;
    readonly site?: string;
    readonly department?: string;
    readonly language?: string;
    readonly company?: string;
  };
}

/** More words than anyone types. */
const wordsMax = 8;
const queryCharsMax = 200;

/**
 * Active people by word prefixes, ignoring accents and case; a skill or title also by its synonyms in other languages (src/skills). Only fields
 * the viewer may see count, so the answer reveals nothing that the profile would not. Names come before fields, then alphabetically. An empty
 * query finds nothing.
 */
export async function searchPeople(
  reader: Reader,
  viewer: Viewer,
  search: PeopleSearch,
): Promise<PersonSummary[]> {
  const q = search.q.slice(0, queryCharsMax);
  const all = matching(reader, viewer, search);
  if (all === null) return [];
  return reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)}
    from people p left join peers peer on peer.id = p.peer_id
    where ${membersVisibleTo(reader, viewer)} and ${all}
    order by lower(p.handle) = lower(trim(leading '@' from ${q})) desc,
      coalesce(words_of(p.name || ' ' || p.handle) @@ words_query(${q}), true) desc, lower(p.name), p.id
    limit ${Math.min(Math.max(Math.trunc(search.limit), 1), pageMax)}`;
}

/** A person of ours as a partner's search finds them. */
export interface FoundByPartner extends PersonSummary {
  readonly fields: readonly { readonly name: FieldName; readonly value: string }[];
}

/** The same for a partner's server: only our people, matched and shown by the fields that person and agreement (`fields`) show to it. */
export async function searchForPartner(
  reader: Reader,
  peerId: number,
  search: {
    readonly q: string;
    readonly limit: number;
    readonly fields: readonly FieldName[];
    readonly synonyms?: ReadonlyMap<string, readonly string[]>;
  },
): Promise<FoundByPartner[]> {
  const viewer = { peerId };
  const people = await searchPeople(reader, viewer, search);
  const rows = await reader<{ personId: string; name: FieldName; value: string }[]>`
    select f.person_id, f.name, f.value
    from unnest(${people.map((person) => person.id)}::bigint[]) as found(id)
    join people p on p.id = found.id join profile_fields f on f.person_id = p.id
    where f.name in ('title', 'site', 'skill') and f.name = any(${[...search.fields]}) and ${fieldsVisibleTo(reader, viewer)}
    order by f.person_id, f.position`;
  const fieldsOf = Map.groupBy(rows, (row) => row.personId);
  return people.map((person) => ({
    ...person,
    fields: (fieldsOf.get(person.id) ?? []).map(({ name, value }) => ({ name, value })),
  }));
}

/** Over `people p left join peers peer`: who matches; null if the query is empty. */
export function matching(
  reader: Reader,
  viewer: Viewer,
  search: Omit<PeopleSearch, 'limit'>,
): Fragment | null {
  const { skill, site, department, language, company } = search.filters ?? {};
  const conditions = [
    ...askedFor(reader, viewer, { ...search, q: search.q.slice(0, queryCharsMax) }),
    ...(skill ? [hasField(reader, viewer, 'skill', skill)] : []),
    ...(site ? [hasField(reader, viewer, 'site', site)] : []),
    ...(department ? [hasField(reader, viewer, 'department', department)] : []),
    ...(language ? [speaks(reader, viewer, language)] : []),
    ...(company ? [isOfCompany(reader, company)] : []),
  ];
  if (conditions.length === 0) return null;
  return conditions.reduce((sum, one) => reader`${sum} and ${one}`);
}

function askedFor(
  reader: Reader,
  viewer: Viewer,
  { q, fields, synonyms }: Pick<PeopleSearch, 'q' | 'fields' | 'synonyms'>,
): Fragment[] {
  const address = /^\s*@?([^\s@]+)@([^\s@]+)\s*$/.exec(q);
  if (address?.[1] && address[2])
    return [reader`lower(p.handle) = ${address[1].toLowerCase()} and ${hostIs(reader, address[2])}`];
  return wordsOf(q).map((word) =>
    hasWordSomewhere(reader, viewer, {
      word,
      fields: fields ?? null,
      synonyms: synonyms?.get(word.toLowerCase()) ?? [],
    }),
  );
}

/** The words of a search that count. What folds to nothing (migrations/0009) would match no one instead of being ignored. */
export const wordsOf = (q: string): string[] =>
  q
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}+#]/u.test(word))
    .slice(0, wordsMax);

/** Index look-ups per word, united: "hydraulics Lyon" finds a skill, in whatever language, and a site of one person. */
const hasWordSomewhere = (
  reader: Reader,
  viewer: Viewer,
  {
    word,
    fields,
    synonyms,
  }: {
    readonly word: string;
    readonly fields: readonly FieldName[] | null;
    readonly synonyms: readonly string[];
  },
): Fragment => {
  const wanted = fields === null ? reader`true` : reader`f.name = any(${[...fields]})`;
  const inWords = reader`${wanted} and f.name <> 'site'`;
  return reader`p.id in (
    select w.id from people w where words_of(w.name || ' ' || w.handle) @@ (select words_query(${word}))
    union all ${ofField(reader, viewer, reader`words_query(${word})`, wanted)}
    union all ${ofField(reader, viewer, reader`skill_query(${word})`, inWords)}
    ${synonyms.length === 0 ? reader`` : reader`union all ${ofField(reader, viewer, reader`any_term_query(${[...synonyms]})`, inWords)}`})`;
};

/** Fields whose words are looked up: the same as in the index `profile_fields_words`. */
const isSearched = (reader: Reader): Fragment =>
  reader`f.name in ('title', 'site', 'skill', 'department', 'ask')`;

const hasField = (
  reader: Reader,
  viewer: Viewer,
  name: 'skill' | 'site' | 'department',
  value: string,
): Fragment => {
  const text = value.slice(0, queryCharsMax);
  const wanted = reader`f.name = ${name}`;
  return reader`p.id in (
    ${ofField(reader, viewer, reader`words_query(${text})`, wanted)}
    ${name === 'skill' ? reader`union all ${ofField(reader, viewer, reader`skill_named(${text})`, wanted)}` : reader``})`;
};

/**
 * Who has a field that the viewer may see with words that fit. One query at a time: joined by `or`, the words of every field that the index had
 * found were taken apart once more, half a millisecond each.
 */
const ofField = (reader: Reader, viewer: Viewer, query: Fragment, wanted: Fragment): Fragment => reader`
  select f.person_id from profile_fields f ${fieldOwner(reader, viewer)}
  where ${isSearched(reader)} and ${wanted} and ${fieldsVisibleTo(reader, viewer)}
    and words_of(f.value) @@ (select ${query})`;

const speaks = (reader: Reader, viewer: Viewer, language: string): Fragment => reader`p.id in (
  select f.person_id from profile_fields f ${fieldOwner(reader, viewer)}
  where f.name = 'language' and lower(f.value) = lower(${language.slice(0, queryCharsMax)}) and ${fieldsVisibleTo(reader, viewer)})`;

/** The company that runs the person's instance, as shown behind the name. */
const isOfCompany = (reader: Reader, company: string): Fragment => {
  const query = reader`words_query(${company.slice(0, queryCharsMax)})`;
  return reader`(case when p.peer_id is null then words_of(${reader.instance.company}) @@ ${query}
    else words_of(peer.company || ' ' || peer.origin) @@ ${query} end)`;
};
