import type { Tx } from '#src/platform/database.ts';
import { json } from '#src/platform/json.ts';
import type { SkillId, SkillTerm } from './skill.ts';

export async function insertSkill(tx: Tx): Promise<SkillId> {
  const [row] = await tx<{ id: SkillId }[]>`insert into skills default values returning id`;
  if (!row) throw new Error('A skill was inserted and came back without an id.');
  return row.id;
}

/** False if there is no such skill. */
export async function touchSkill(tx: Tx, id: SkillId): Promise<boolean> {
  return (await tx`update skills set changed_at = now() where id = ${id} returning id`).length > 0;
}

/** False if it was already gone. */
export async function deleteSkill(tx: Tx, id: SkillId): Promise<boolean> {
  return (await tx`delete from skills where id = ${id} returning id`).length > 0;
}

/** Replaces all names, in their order within each language. What folds to the same word is stored once. */
export async function replaceTerms(tx: Tx, id: SkillId, terms: readonly SkillTerm[]): Promise<void> {
  await tx`delete from skill_terms where skill_id = ${id}`;
  await tx`
    insert into skill_terms (skill_id, language, term, position)
    select ${id}, g.language, g.term, row_number() over (partition by g.language order by g.n) - 1
    from (select distinct on (language, folded(term)) language, term, n
      from jsonb_to_recordset(${json(tx, numbered(terms))}) as t(language text, term text, n int)
      order by language, folded(term), n) g`;
}

/** Names that another skill already has, each with that skill's name. */
export async function takenTerms(
  tx: Tx,
  id: SkillId | null,
  terms: readonly SkillTerm[],
): Promise<{ readonly term: string; readonly skill: string }[]> {
  return tx<{ term: string; skill: string }[]>`
    select g.term, (select l.term from skill_terms l where l.skill_id = t.skill_id and l.language = t.language and l.position = 0) as skill
    from jsonb_to_recordset(${json(tx, numbered(terms))}) as g(language text, term text, n int)
    join skill_terms t on t.language = g.language and folded(t.term) = folded(g.term)
    where t.skill_id is distinct from ${id} order by g.n`;
}

/** Serialises changes to the vocabulary, so that two people cannot give one word to two skills. */
export async function lockVocabulary(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended('skills', 0))`;
}

export interface ImportedSkill {
  /** Names the same skill in the files of all languages. */
  readonly uri: string;
  readonly terms: readonly string[];
}

/**
 * Adds names in one language. A skill is found by its URI, else by one of the names, else created. A name that another skill has stays there.
 * Returns how many skills and names are new.
 */
export async function mergeSkills(
  tx: Tx,
  language: string,
  given: readonly ImportedSkill[],
): Promise<{ readonly skills: number; readonly terms: number }> {
  const rows = given.map(({ uri, terms }, n) => ({ uri, terms, n }));
  await tx`create temporary table given_skills on commit drop as
    select g.uri, t.term, g.n, t.at, null::int as skill_id
    from jsonb_to_recordset(${json(tx, rows)}) as g(uri text, terms text[], n int),
      unnest(g.terms) with ordinality as t(term, at)`;
  await tx`update given_skills g set skill_id = s.id from skills s where s.uri = g.uri`;
  await tx`
    update given_skills g set skill_id = found.skill_id
    from (select distinct on (n.uri) n.uri, t.skill_id
      from given_skills n join skill_terms t on t.language = ${language} and folded(t.term) = folded(n.term)
      where n.skill_id is null order by n.uri, n.at) found
    where g.uri = found.uri and g.skill_id is null`;
  await tx`
    update skills s set uri = g.uri from (select distinct on (skill_id) skill_id, uri from given_skills
      where skill_id is not null order by skill_id, n) g
    where s.id = g.skill_id and s.uri is null and not exists (select from skills o where o.uri = g.uri)`;
  const made = await tx`
    insert into skills (uri) select distinct uri from given_skills where skill_id is null returning id`;
  await tx`update given_skills g set skill_id = s.id from skills s where g.skill_id is null and s.uri = g.uri`;
  const named = await tx`
    insert into skill_terms (skill_id, language, term, position)
    select g.skill_id, ${language}, g.term, coalesce((select max(t.position) + 1 from skill_terms t
        where t.skill_id = g.skill_id and t.language = ${language}), 0)
      + row_number() over (partition by g.skill_id order by g.n, g.at) - 1
    from (select distinct on (folded(term)) skill_id, term, n, at from given_skills
      order by folded(term), n, at) g
    on conflict do nothing returning skill_id`;
  await tx`drop table given_skills`;
  await tx`delete from skills s where s.id = any(${made.map((row) => row.id as number)})
    and not exists (select from skill_terms t where t.skill_id = s.id)`;
  return { skills: made.length, terms: named.length };
}

const numbered = (terms: readonly SkillTerm[]) => terms.map((each, n) => ({ ...each, n }));
