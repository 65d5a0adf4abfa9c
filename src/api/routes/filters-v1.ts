import type { Hono } from 'hono';
import { readFilters } from '#src/people/filters/read.ts';
import { addFilter, changeFilter, removeFilter, type FilterInput } from '#src/people/filters/save.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { flagOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { presentV1Filter } from '../present/filter.ts';
import { contextsOf, expiryOf, oneOf, wordOf } from './filters.ts';

/** The filters of older apps: a word each. A filter of several words is several of them, which share their places and their end. */
export function filterV1Routes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:filters');
  const mayWrite = guards.signedIn('write:filters');

  app.get('/api/v1/filters', mayRead, async (c) => {
    const filters = await readFilters(db, c.get('personId'));
    return c.json(filters.flatMap((filter) => filter.words.map((word) => presentV1Filter(filter, word))));
  });
  app.post('/api/v1/filters', mayWrite, async (c) => {
    const me = c.get('personId');
    const fields = await readFields(c);
    const { phrase, whole, ...input } = readForm(fields);
    const words = [{ word: phrase ?? '', whole }];
    const id = await transaction(db, (tx) => addFilter(tx, me, { ...input, title: phrase ?? '', words }));
    const filter = await oneOf(db, me, id);
    return c.json(filter.words.map((word) => presentV1Filter(filter, word))[0]);
  });
  app.get('/api/v1/filters/:id', mayRead, async (c) => {
    const { filter, word } = await wordOf(db, c.get('personId'), c.req.param('id'));
    return c.json(presentV1Filter(filter, word));
  });
  app.put('/api/v1/filters/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const { filter, word } = await wordOf(db, me, c.req.param('id'));
    const { phrase, whole, ...input } = readForm(await readFields(c));
    const isShared = filter.words.length > 1;
    if (
      isShared &&
      (input.contexts ?? input.action ?? input.expiresAt) !== undefined &&
      differs(filter, input)
    )
      throw new Refusal(
        'invalid',
        'This word belongs to a filter of several. Change where and how long it applies with /api/v2/filters.',
      );
    const words = [{ id: word.id, word: phrase, whole }];
    await transaction(db, (tx) =>
      changeFilter(tx, me, filter.id, {
        ...(isShared ? {} : { ...input, title: filter.title === word.word ? phrase : undefined }),
        words,
      }),
    );
    const changed = await wordOf(db, me, word.id);
    return c.json(presentV1Filter(changed.filter, changed.word));
  });
  app.delete('/api/v1/filters/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const { filter, word } = await wordOf(db, me, c.req.param('id'));
    await transaction(db, (tx) =>
      filter.words.length + filter.posts.length === 1
        ? removeFilter(tx, me, filter.id)
        : changeFilter(tx, me, filter.id, { words: [{ id: word.id, removed: true }] }),
    );
    return c.json({});
  });
}

function readForm(fields: Fields) {
  const irreversible = flagOf(fields, 'irreversible');
  return {
    phrase: textOf(fields, 'phrase', 10_000),
    whole: flagOf(fields, 'whole_word'),
    contexts: contextsOf(fields),
    action: irreversible === undefined ? undefined : irreversible ? ('hide' as const) : ('warn' as const),
    expiresAt: expiryOf(fields),
  };
}

/** Forms send everything again. */
const differs = (
  filter: { readonly contexts: readonly string[]; readonly action: string; readonly expiresAt: Date | null },
  { contexts, action, expiresAt }: FilterInput,
): boolean =>
  (contexts !== undefined && contexts.toSorted().join() !== filter.contexts.toSorted().join()) ||
  (action !== undefined && action !== filter.action) ||
  (expiresAt !== undefined && expiresAt?.getTime() !== filter.expiresAt?.getTime());
