import { noteChange } from '#src/platform/changes.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { json } from '#src/platform/json.ts';
import { newId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { refusals } from '../refusals.ts';
import type { Filter, FilterAction, FilterContext, FilterWord } from './filter.ts';
import { readFilters } from './read.ts';

const filtersMax = 100;
/** Words of one filter, and posts. */
const partsMax = 100;
const textMax = 200;

/** What is not given stays as it is, or is `warn` and without an end in a new one. */
export interface FilterInput {
  readonly title?: string | undefined;
  readonly contexts?: readonly FilterContext[] | undefined;
  readonly action?: FilterAction | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly words?: readonly WordInput[] | undefined;
}

/** Without `id` a new one; `removed` takes it away. */
export interface WordInput {
  readonly id?: string | undefined;
  readonly word?: string | undefined;
  readonly whole?: boolean | undefined;
  readonly removed?: boolean | undefined;
}

/** Returns its id. */
export async function addFilter(tx: Tx, personId: PersonId, input: FilterInput): Promise<string> {
  if ((await readFilters(tx, personId)).length >= filtersMax)
    throw refusals.tooManyFilters({ max: filtersMax });
  const id = newId();
  const { contexts = [], action = 'warn', expiresAt = null } = input;
  await tx`
    insert into filters (id, person_id, title, contexts, action, expires_at)
    values (${id}, ${personId}, ${titleOf(input.title)}, ${contextsOf(contexts)}, ${action}, ${expiresAt})`;
  await saveWords(tx, { id, words: [] }, input.words ?? []);
  changed(tx, personId);
  return id;
}

export async function changeFilter(
  tx: Tx,
  personId: PersonId,
  id: string,
  input: FilterInput,
): Promise<void> {
  const filter = await ownFilter(tx, personId, id);
  const { title = filter.title, contexts = filter.contexts, action = filter.action } = input;
  const expiresAt = input.expiresAt === undefined ? filter.expiresAt : input.expiresAt;
  await tx`
    update filters set title = ${titleOf(title)}, contexts = ${contextsOf(contexts)}, action = ${action}, expires_at = ${expiresAt}
    where id = ${filter.id}`;
  await saveWords(tx, filter, input.words ?? []);
  changed(tx, personId);
}

export async function removeFilter(tx: Tx, personId: PersonId, id: string): Promise<void> {
  const filter = await ownFilter(tx, personId, id);
  await tx`delete from filters where id = ${filter.id}`;
  changed(tx, personId);
}

/** A post that matches whatever it says. The same twice is once. Returns the entry's id. */
export async function filterPost(tx: Tx, personId: PersonId, id: string, postId: PostId): Promise<string> {
  const { posts } = await ownFilter(tx, personId, id);
  const known = posts.find((each) => each.postId === postId);
  if (known) return known.id;
  if (posts.length >= partsMax) throw refusals.tooManyFilterParts({ max: partsMax });
  const entryId = newId();
  await tx`insert into filter_posts (id, filter_id, post_id) values (${entryId}, ${id}, ${postId})`;
  changed(tx, personId);
  return entryId;
}

export async function unfilterPost(tx: Tx, personId: PersonId, entryId: string): Promise<void> {
  const { count } = await tx`
    delete from filter_posts x using filters f
    where x.id = ${entryId} and f.id = x.filter_id and f.person_id = ${personId}`;
  if (count === 0) throw notFound('filter');
  changed(tx, personId);
}

/** Throws not_found for what is no filter of theirs. Two changes of one filter wait for each other. */
async function ownFilter(tx: Tx, personId: PersonId, id: string): Promise<Filter> {
  await tx`select from filters where id = ${id} and person_id = ${personId} for update`;
  const filter = (await readFilters(tx, personId)).find((each) => each.id === id);
  if (!filter) throw notFound('filter');
  return filter;
}

async function saveWords(
  tx: Tx,
  { id, words }: Pick<Filter, 'id' | 'words'>,
  inputs: readonly WordInput[],
): Promise<void> {
  const left = new Map(words.map((word) => [word.id, word]));
  for (const input of inputs) {
    const known = input.id === undefined ? undefined : left.get(input.id);
    if (input.id !== undefined && !known) throw notFound('filter');
    if (input.removed === true) left.delete(known?.id ?? '');
    else {
      const word = {
        id: known?.id ?? newId(),
        word: wordOf(input, known),
        whole: input.whole ?? known?.whole ?? false,
      };
      left.set(word.id, word);
    }
  }
  if (left.size > partsMax) throw refusals.tooManyFilterParts({ max: partsMax });
  const rows = [...left.values()];
  await tx`delete from filter_words where filter_id = ${id} and id <> all(${rows.map((word) => word.id)}::bigint[])`;
  await tx`
    insert into filter_words (id, filter_id, word, whole)
    select w.id, ${id}, w.word, w.whole from jsonb_to_recordset(${json(tx, rows)}) w(id bigint, word text, whole boolean)
    on conflict (id) do update set word = excluded.word, whole = excluded.whole`;
}

const wordOf = (input: WordInput, known: FilterWord | undefined): string =>
  lineOf(input.word ?? known?.word ?? '', refusals.filterWordMissing);
const titleOf = (title: string | undefined): string => lineOf(title ?? '', refusals.filterTitleMissing);

function lineOf(text: string, missing: () => Error): string {
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  if (line === '') throw missing();
  if (line.length > textMax) throw refusals.textTooLong({ max: textMax });
  return line;
}

function contextsOf(contexts: readonly FilterContext[]): FilterContext[] {
  if (contexts.length === 0) throw refusals.filterContextMissing();
  return [...new Set(contexts)];
}

function changed(tx: Tx, personId: PersonId): void {
  noteChange(tx, `person ${personId} filters`);
  tx.afterCommit(() => {
    const { filters } = tx.instance.memory;
    filters.changes++;
    filters.lately.delete(personId);
  });
}
