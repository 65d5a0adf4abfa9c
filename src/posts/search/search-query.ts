import type { Reader } from '#src/platform/database.ts';
import type { Progress } from '../kinds/marks/mark.ts';

/** A typed query, parsed. Anything is a valid query: nothing typed is an error. */
export interface Asked {
  /** All clauses are needed, of each any word. */
  readonly clauses: readonly Clause[];
  /** `from:ada`, `from:@bruno@beta.example` */
  readonly from: string | null;
  /** `in:hydraulik`, `in:kunden@beta.example` */
  readonly in: string | null;
  /** `status:done`: what has that label of progress. */
  readonly progress: Progress | null;
  /** `#lieferung`: without the sign, in lower case. */
  readonly tags: readonly string[];
}
interface Clause {
  readonly any: readonly string[];
  /** Words in a row, as they are; not their beginnings. */
  readonly phrase: boolean;
  readonly not: boolean;
}

/** More than anyone types. */
const clausesMax = 12;
const queryCharsMax = 500;
const tagsMax = 4;

/** `-"not this phrase"`, `"a phrase"`, `from:ada`, `#tag`, `-word`, `word`. An unclosed quotation mark is none. */
const part = /(-?)"([^"]*)"|(\S+)/gu;
const hasWord = /[\p{L}\p{N}]/u;

/** As it is typed in each language. */
const progressWords: ReadonlyMap<string, Progress> = new Map<string, Progress>([
  ...(['open', 'offen', 'afaire'] as const).map((word) => [word, 'open'] as const),
  ...(['in_work', 'inwork', 'arbeit', 'inarbeit', 'encours'] as const).map(
    (word) => [word, 'in_work'] as const,
  ),
  ...(['done', 'erledigt', 'fait'] as const).map((word) => [word, 'done'] as const),
]);

/** Words, "phrases", `-not`, `or` between words, from:, in: and #tags; other punctuation is ignored. */
export function parseSearch(text: string): Asked {
  const clauses: Clause[] = [];
  const tags: string[] = [];
  let from: string | null = null;
  let group: string | null = null;
  let progress: Progress | null = null;
  let isAlternative = false;
  const query = text
    .slice(0, queryCharsMax)
    .replace(/[\0«»„“”]/g, (sign) => (sign === '\0' ? ' ' : '"'))
    .normalize('NFC');
  for (const [, minus, phrase, word = ''] of query.matchAll(part)) {
    const field = /^(from|in|von|de|dans):(@?[^\s"]+)$/iu.exec(word);
    const label = progressWords.get(
      /^(?:status|stand|statut):([a-z_]{1,20})$/i.exec(word)?.[1]?.toLowerCase() ?? '',
    );
    const tag = /^#([\p{L}\p{M}\p{N}_]{1,100})$/u.exec(word)?.[1];
    if (field?.[1] && field[2]) {
      if (/^(from|von|de)$/i.test(field[1])) from = field[2];
      else group = field[2];
    } else if (label !== undefined) {
      progress = label;
    } else if (tag !== undefined) {
      if (tags.length < tagsMax) tags.push(tag.toLowerCase());
    } else if (/^(or|oder|ou)$/i.test(word) && clauses.at(-1)?.not === false) {
      isAlternative = true;
    } else if (phrase !== undefined) {
      if (hasWord.test(phrase)) add({ any: [phrase], phrase: true, not: minus === '-' });
    } else if (hasWord.test(word)) {
      const not = /^-\S/.test(word);
      add({ any: [not ? word.slice(1) : word], phrase: false, not });
    }
  }
  return { clauses, from, in: group, progress, tags };

  function add(clause: Clause): void {
    const last = clauses.at(-1);
    if (isAlternative && last && !last.not && !last.phrase && !clause.not && !clause.phrase)
      clauses[clauses.length - 1] = { ...last, any: [...last.any, ...clause.any] };
    else if (clauses.length < clausesMax) clauses.push(clause);
    isAlternative = false;
  }
}

/** The words as a query of the index (migrations, `search_query`), or null if there are no words. */
export async function wordsQuery(reader: Reader, asked: Asked): Promise<string | null> {
  if (asked.clauses.length === 0) return null;
  const [row] = await reader<{ query: string | null }[]>`
    select search_query(${JSON.stringify(asked.clauses)}::text::jsonb) as query`;
  return row?.query ?? null;
}

/** How a word in a text is recognised as a match: lower case, without accents. */
export interface Sought {
  readonly whole: ReadonlySet<string>;
  /** Of three letters and more, as typed. */
  readonly beginnings: readonly string[];
  /** What is left of a word without its ending. */
  readonly stems: readonly string[];
}

/** The words to mark in the results. */
export function soughtIn(query: string | null): Sought {
  const whole = new Set<string>();
  const beginnings = new Set<string>();
  const stems = new Set<string>();
  // What is not wanted stands at the end, behind "!".
  const wanted = (query ?? '').replace(/ & !.*$/s, '');
  for (const [, quoted = '', isBeginning] of wanted.matchAll(/'((?:[^']|'')*)'(:\*)?/g)) {
    const word = quoted.replaceAll("''", "'");
    whole.add(word);
    if (isBeginning) beginnings.add(word);
    else if (word.length > 2) stems.add(word);
  }
  return { whole, beginnings: [...beginnings], stems: [...stems] };
}
