import { readCsv } from '#src/platform/csv.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { cleanLine } from '../person.ts';
import { recordFact } from './facts.ts';
import { requireAdministrator } from './save.ts';
import { termMax, termsMax } from './skill.ts';
import { lockVocabulary, mergeSkills, type ImportedSkill } from './store.ts';
import { refusals } from '../refusals.ts';

/** Rows of one file; ESCO has 14,000. */
const rowsMax = 50_000;
/** Of one cell. */
const uriCharsMax = 500;

/**
 * Adds a list of skills in one language to the vocabulary. `csv` is a file from ESCO (`skills_de.csv`: conceptUri, preferredLabel, altLabels
 * with one name per line), or any with these columns; only preferredLabel is required. Files in several languages are matched by conceptUri. For
 * administrators. Idempotent.
 */
export async function importSkills(
  tx: Tx,
  by: PersonId,
  language: string,
  csv: string,
): Promise<{ readonly skills: number; readonly terms: number }> {
  await requireAdministrator(tx, by);
  if (!/^[a-z]{2,3}$/.test(language)) throw refusals.skillLanguage({ language: language.slice(0, 20) });
  const given = await readSkills(csv);
  await lockVocabulary(tx);
  const added = await mergeSkills(tx, language, given);
  await recordFact(tx, by, 'skill.imported', { language, ...added });
  return added;
}

async function readSkills(csv: string): Promise<ImportedSkill[]> {
  if (csv.trim() === '') throw refusals.skillColumnMissing();
  const { columns, rows } = await readCsv(csv, rowsMax);
  if (rows.length === 0 || !columns.includes('preferredlabel')) throw refusals.skillColumnMissing();
  return rows.flatMap(({ cells }) => {
    const terms = [cells.preferredlabel ?? '', ...(cells.altlabels ?? '').split(/\r?\n/)]
      .map((term) => cleanLine(term, termMax))
      .filter((term) => /[\p{L}\p{N}]/u.test(term))
      .slice(0, termsMax);
    const [name] = terms;
    if (name === undefined) return [];
    return [
      { uri: (cells.concepturi ?? '').trim().slice(0, uriCharsMax) || `name:${name.toLowerCase()}`, terms },
    ];
  });
}
