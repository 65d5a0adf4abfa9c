import { parse } from 'csv-parse/sync';
import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { cleanLine } from '../person.ts';
import { demandAdministrator } from './save.ts';
import { termMax, termsMax } from './skill.ts';
import { lockVocabulary, mergeSkills, type ImportedSkill } from './store.ts';

/** Rows of one file; ESCO has 14,000. */
const rowsMax = 50_000;
/** Of one cell. */
const uriCharsMax = 500;

/**
 * Adds a list of skills in one language to the vocabulary. `csv` is a file of ESCO (`skills_de.csv`: conceptUri, preferredLabel, altLabels with a
 * name per line), or any with these columns; only preferredLabel is needed. Files of several languages meet in conceptUri. By an administrator.
 * Twice changes nothing.
 */
export async function importSkills(
  tx: Tx,
  by: PersonId,
  language: string,
  csv: string,
): Promise<{ readonly skills: number; readonly terms: number }> {
  await demandAdministrator(tx, by);
  if (!/^[a-z]{2,3}$/.test(language))
    throw new Refusal('invalid', said`"${language.slice(0, 20)}" is not a language code such as de or en.`);
  const given = readSkills(csv);
  await lockVocabulary(tx);
  const added = await mergeSkills(tx, language, given);
  await tx.house.journal.record(tx, {
    name: 'skill.imported',
    about: 'skills',
    by,
    data: { language, ...added },
  });
  return added;
}

function readSkills(csv: string): ImportedSkill[] {
  const rows = parsed(csv);
  if (rows.length > rowsMax)
    throw new Refusal('invalid', said`The file has more than ${rowsMax} rows; split it.`);
  if (rows.length === 0 || rows[0]?.preferredLabel === undefined)
    throw new Refusal(
      'invalid',
      'The file needs a first row with the column preferredLabel; conceptUri and altLabels are optional.',
    );
  return rows.flatMap((row) => {
    const terms = [row.preferredLabel ?? '', ...(row.altLabels ?? '').split(/\r?\n/)]
      .map((term) => cleanLine(term, termMax))
      .filter((term) => /[\p{L}\p{N}]/u.test(term))
      .slice(0, termsMax);
    const [name] = terms;
    if (name === undefined) return [];
    return [
      { uri: (row.conceptUri ?? '').trim().slice(0, uriCharsMax) || `name:${name.toLowerCase()}`, terms },
    ];
  });
}

function parsed(csv: string): Partial<Record<string, string>>[] {
  try {
    return parse(csv, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw new Refusal('invalid', said`This is not a CSV file: ${String(error).slice(0, 200)}`);
  }
}
