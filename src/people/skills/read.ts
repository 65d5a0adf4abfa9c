import type { Reader } from '#src/platform/database.ts';
import { wordsOf } from '../search.ts';
import type { Skill, SkillId } from './skill.ts';

/** A page of the vocabulary. */
export const skillsPerPage = 50;

/**
 * The vocabulary in the order of the reader's language, a page at a time, or the skills a word stands for. `after` is the name of the last one
 * on the previous page.
 */
export async function listSkills(
  reader: Reader,
  asked: { readonly language: string; readonly q?: string; readonly after?: string; readonly limit: number },
): Promise<(Skill & { readonly name: string })[]> {
  const [word] = wordsOf(asked.q ?? '');
  return reader<(Skill & { name: string })[]>`
    with named as (
      select s.id, coalesce(
        (select t.term from skill_terms t where t.skill_id = s.id and t.language = ${asked.language} order by t.position limit 1),
        (select t.term from skill_terms t where t.skill_id = s.id order by t.language, t.position limit 1)) as name
      from skills s
      ${word === undefined ? reader`` : reader`where exists (select from skill_terms w where w.skill_id = s.id and w.words @@ word_query(${word}, false))`})
    select named.id, named.name, ${termsOf(reader)} as terms from named
    where ${asked.after === undefined ? reader`true` : reader`folded(named.name) > folded(${asked.after})`}
    order by folded(named.name), named.id limit ${asked.limit}`;
}

export async function readSkill(reader: Reader, id: SkillId): Promise<Skill | null> {
  const [row] = await reader<Skill[]>`
    select named.id, ${termsOf(reader)} as terms from skills named where named.id = ${id}`;
  return row ?? null;
}

/** Skills in our people's profiles that the vocabulary does not know, most frequent first. Only what colleagues may see counts. */
export async function unknownSkills(
  reader: Reader,
  limit: number,
): Promise<{ readonly value: string; readonly count: number }[]> {
  return reader<{ value: string; count: number }[]>`
    select min(f.value) as value, count(*)::int as count
    from profile_fields f join people p on p.id = f.person_id
    where f.name = 'skill' and f.visibility <> 'me' and p.peer_id is null and p.deactivated_at is null
      and not exists (select from skill_terms t where folded(t.term) = folded(f.value))
    group by folded(f.value) order by count(*) desc, folded(f.value) limit ${limit}`;
}

/** Names for one word that are sent along with a search; those of skills called exactly so come first. */
const synonymsMax = 12;

/**
 * Other names here for the words of a search, for a partner whose own vocabulary may not know them: each word in lower case with at most twelve
 * names. Unknown words are left out.
 */
export async function synonymsOf(reader: Reader, q: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const words = [...new Set(wordsOf(q).map((word) => word.toLowerCase()))];
  if (words.length === 0) return new Map();
  const rows = await reader<{ word: string; terms: string[] }[]>`
    select w.word, array_agg(t.term order by t.exact desc, t.term) as terms
    from unnest(${words}::text[]) as w(word), lateral (
      select distinct on (folded(o.term)) o.term, bool_or(folded(m.term) = folded(w.word)) as exact
      from skill_terms m join skill_terms o on o.skill_id = m.skill_id
      where m.words @@ word_query(w.word, false) and folded(o.term) <> folded(w.word)
      group by o.term order by folded(o.term)) t
    group by w.word`;
  return new Map(rows.map(({ word, terms }) => [word, terms.slice(0, synonymsMax)]));
}

/** Over `named`, with the skill's id. */
const termsOf = (reader: Reader) => reader`(
  select coalesce(jsonb_agg(jsonb_build_object('language', t.language, 'term', t.term) order by t.language, t.position), '[]')
  from skill_terms t where t.skill_id = named.id)`;
