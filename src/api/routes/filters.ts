import type { Hono } from 'hono';
import {
  filterActions,
  filterContexts,
  type Filter,
  type FilterAction,
  type FilterContext,
} from '#src/people/filters/filter.ts';
import { readFilters } from '#src/people/filters/read.ts';
import {
  addFilter,
  changeFilter,
  filterPost,
  removeFilter,
  unfilterPost,
  type FilterInput,
  type WordInput,
} from '#src/people/filters/save.ts';
import { transaction, type Reader } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { flagOf, groupsOf, listOf, numberOf, textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';
import { postIdOf } from '../post-id.ts';
import { presentFilter, presentFilteredPost, presentWord } from '../present/filter.ts';

/** Mastodon's filters (v2): what someone does not want to see. They are applied in every answer and stream (filtered.ts). */
export function filterRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const mayRead = guards.signedIn('read:filters');
  const mayWrite = guards.signedIn('write:filters');

  app.get('/api/v2/filters', mayRead, async (c) =>
    c.json((await readFilters(db, c.get('personId'))).map(presentFilter)),
  );
  app.post('/api/v2/filters', mayWrite, async (c) => {
    const me = c.get('personId');
    const input = inputOf(await readFields(c));
    const id = await transaction(db, (tx) => addFilter(tx, me, input));
    return c.json(presentFilter(await oneOf(db, me, id)));
  });
  partRoutes(app, api, guards);
  app.get('/api/v2/filters/:id', mayRead, async (c) =>
    c.json(presentFilter(await oneOf(db, c.get('personId'), c.req.param('id')))),
  );
  app.put('/api/v2/filters/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const { id } = await oneOf(db, me, c.req.param('id'));
    const input = inputOf(await readFields(c));
    await transaction(db, (tx) => changeFilter(tx, me, id, input));
    return c.json(presentFilter(await oneOf(db, me, id)));
  });
  app.delete('/api/v2/filters/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const { id } = await oneOf(db, me, c.req.param('id'));
    await transaction(db, (tx) => removeFilter(tx, me, id));
    return c.json({});
  });
}

/** A filter's words and posts, one by one. */
function partRoutes(app: Hono<ApiEnv>, { db }: ApiContext, guards: Guards): void {
  const mayRead = guards.signedIn('read:filters');
  const mayWrite = guards.signedIn('write:filters');

  app.get('/api/v2/filters/keywords/:id', mayRead, async (c) =>
    c.json(presentWord((await wordOf(db, c.get('personId'), c.req.param('id'))).word)),
  );
  app.put('/api/v2/filters/keywords/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const { filter, word } = await wordOf(db, me, c.req.param('id'));
    const changed = { ...wordInputOf(await readFields(c)), id: word.id };
    await transaction(db, (tx) => changeFilter(tx, me, filter.id, { words: [changed] }));
    return c.json(presentWord((await wordOf(db, me, word.id)).word));
  });
  app.delete('/api/v2/filters/keywords/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const { filter, word } = await wordOf(db, me, c.req.param('id'));
    await transaction(db, (tx) =>
      changeFilter(tx, me, filter.id, { words: [{ id: word.id, removed: true }] }),
    );
    return c.json({});
  });
  app.get('/api/v2/filters/statuses/:id', mayRead, async (c) => {
    const filters = await readFilters(db, c.get('personId'));
    const found = filters.flatMap(({ posts }) => posts).find(({ id }) => id === c.req.param('id'));
    if (!found) throw notFound('filter');
    return c.json(presentFilteredPost(found));
  });
  app.delete('/api/v2/filters/statuses/:id', mayWrite, async (c) => {
    const me = c.get('personId');
    const filters = await readFilters(db, me);
    const found = filters.flatMap(({ posts }) => posts).find(({ id }) => id === c.req.param('id'));
    if (!found) throw notFound('filter');
    await transaction(db, (tx) => unfilterPost(tx, me, found.id));
    return c.json(presentFilteredPost(found));
  });

  app.get('/api/v2/filters/:id/keywords', mayRead, async (c) =>
    c.json((await oneOf(db, c.get('personId'), c.req.param('id'))).words.map(presentWord)),
  );
  app.post('/api/v2/filters/:id/keywords', mayWrite, async (c) => {
    const me = c.get('personId');
    const { id } = await oneOf(db, me, c.req.param('id'));
    const word = wordInputOf(await readFields(c));
    await transaction(db, (tx) => changeFilter(tx, me, id, { words: [{ ...word, id: undefined }] }));
    const added = (await oneOf(db, me, id)).words.at(-1);
    if (!added) throw notFound('filter');
    return c.json(presentWord(added));
  });
  app.get('/api/v2/filters/:id/statuses', mayRead, async (c) =>
    c.json((await oneOf(db, c.get('personId'), c.req.param('id'))).posts.map(presentFilteredPost)),
  );
  app.post('/api/v2/filters/:id/statuses', mayWrite, async (c) => {
    const me = c.get('personId');
    const { id } = await oneOf(db, me, c.req.param('id'));
    const postId = await postIdOf(db, textOf(await readFields(c), 'status_id', 30) ?? '');
    // What one may not read must not be told apart from what is not there.
    await readPost(db, { personId: me }, postId);
    const entryId = await transaction(db, (tx) => filterPost(tx, me, id, postId));
    return c.json(presentFilteredPost({ id: entryId, postId }));
  });
}

export async function oneOf(reader: Reader, me: PersonId, id: string): Promise<Filter> {
  const filter = (await readFilters(reader, me)).find((each) => each.id === id);
  if (!filter) throw notFound('filter');
  return filter;
}

export async function wordOf(reader: Reader, me: PersonId, id: string) {
  for (const filter of await readFilters(reader, me)) {
    const word = filter.words.find((each) => each.id === id);
    if (word) return { filter, word };
  }
  throw notFound('filter');
}

const wordsMax = 200;
const secondsMax = 100 * 365 * 86_400;

function inputOf(fields: Fields): FilterInput {
  return {
    title: textOf(fields, 'title', 10_000),
    contexts: contextsOf(fields),
    action: actionOf(textOf(fields, 'filter_action', 20)),
    expiresAt: expiryOf(fields),
    words: groupsOf(fields, 'keywords_attributes', wordsMax)?.map((group) => ({
      ...wordInputOf(group),
      id: textOf(group, 'id', 30) || undefined,
      removed: flagOf(group, '_destroy') ?? false,
    })),
  };
}

const wordInputOf = (fields: Fields): WordInput => ({
  word: textOf(fields, 'keyword', 10_000),
  whole: flagOf(fields, 'whole_word'),
});

/** Throws a Refusal that names those there are. */
export function contextsOf(fields: Fields): FilterContext[] | undefined {
  return listOf(fields, 'context', 20)?.map((name) => {
    const context = filterContexts.find((each) => each === name);
    if (!context) throw new Refusal('invalid', `context is one or several of ${filterContexts.join(', ')}.`);
    return context;
  });
}

function actionOf(name: string | undefined): FilterAction | undefined {
  if (name === undefined || name === '') return undefined;
  const action = filterActions.find((each) => each === name);
  if (!action) throw new Refusal('invalid', `filter_action is one of ${filterActions.join(', ')}.`);
  return action;
}

/** `expires_in` in seconds from now; empty or null: without an end. Not there: as it was. */
export function expiryOf(fields: Fields): Date | null | undefined {
  if (!('expires_in' in fields)) return undefined;
  const seconds = numberOf(fields, 'expires_in');
  if (seconds === undefined) return null;
  if (seconds < 0 || seconds > secondsMax)
    throw new Refusal('invalid', 'expires_in is a number of seconds from now; leave it empty for no end.');
  return new Date(Date.now() + seconds * 1_000);
}
