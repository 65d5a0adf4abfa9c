import { inEnglish, type RefusalReason } from './errors.ts';

/**
 * Why something did not go, as a text column keeps it: the code with its values, so that every page says it in its reader's language. What has no
 * code is kept as the sentence that it is. At most `max` characters: the English, cut, where the code with its values would not fit.
 */
export function keepReason(reason: RefusalReason, max: number): string {
  const { id, template, values } = reason;
  if (id === null) return inEnglish(reason).slice(0, max);
  const kept = JSON.stringify({ id, template, values });
  return kept.length <= max ? kept : inEnglish(reason).slice(0, max);
}

/** What `keepReason` kept. Sentences of other servers, and of earlier versions, have no code. */
export function keptReason(text: string): RefusalReason {
  return parsed(text) ?? { id: null, template: text, values: {} };
}

/** For the command line, the API and logs. */
export const keptInEnglish = (text: string): string => {
  const kept = parsed(text);
  return kept === null ? text : inEnglish(kept);
};

function parsed(text: string): RefusalReason | null {
  if (!text.startsWith('{"id":')) return null;
  try {
    return reasonIn(JSON.parse(text) as unknown);
  } catch {
    return null; // a sentence that only begins like one
  }
}

const idMax = 100;
const templateMax = 600;
const valueMax = 300;
const valuesMax = 12;

/** A code with its sentence and values, from a column or another server; null: it is none. */
export function reasonIn(value: unknown): RefusalReason | null {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('template' in value)) return null;
  const { id, template } = value;
  if (typeof id !== 'string' || !/^[a-z][A-Za-z]*\.[A-Za-z]+$/.test(id) || id.length > idMax) return null;
  if (typeof template !== 'string' || template.length > templateMax) return null;
  const given = 'values' in value && typeof value.values === 'object' ? (value.values ?? {}) : {};
  const values = Object.entries(given)
    .filter((entry): entry is [string, string | number] => ['string', 'number'].includes(typeof entry[1]))
    .slice(0, valuesMax)
    .map(([name, said]) => [
      name,
      typeof said === 'string' ? said.replaceAll(/\p{C}/gu, ' ').slice(0, valueMax) : said,
    ]);
  return { id, template, values: Object.fromEntries(values) as RefusalReason['values'] };
}
