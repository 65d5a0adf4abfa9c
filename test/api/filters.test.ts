import { createRestAPIClient, type mastodon } from 'masto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { matchFilters, type Filter } from '#src/people/filters/filter.ts';
import { pseudonymise } from '#src/people/pseudonymise.ts';
import { follow } from '#src/people/follow.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let cleo: Person;

beforeAll(async () => {
  alpha = await startInstance({ reachable: true });
  [ada, ben, cleo] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('cleo')];
  await transaction(alpha.db, (tx) => follow(tx, ben.id, ada.id));
});
afterAll(() => alpha.stop());

const say = async (who: Person, status: string, more: object = {}): Promise<string> =>
  (
    await who
      .post('/api/v1/statuses')
      .send({ status, ...more })
      .expect(200)
  ).body.id as string;
const canteen = {
  title: 'Kantine',
  context: ['home', 'notifications'],
  filter_action: 'hide',
  expires_in: 3600,
  keywords_attributes: [{ keyword: 'Schnitzel', whole_word: true }, { keyword: 'suppe' }],
};
const add = async (who: Person, filter: object = canteen) =>
  (await who.post('/api/v2/filters').send(filter).expect(200)).body as mastodon.v2.Filter & {
    keywords: { id: string }[];
  };
const matched = (status: { filtered: { filter: { title: string } }[] }) =>
  status.filtered.map(({ filter }) => filter.title);

describe('a filter', () => {
  it('is nobody else’s to read, change or remove', async () => {
    const { id, keywords } = await add(ben);
    const word = keywords[0]?.id ?? '';
    for (const path of [`filters/${id}`, `filters/${id}/keywords`, `filters/keywords/${word}`]) {
      await cleo.get(`/api/v2/${path}`).expect(404);
      await cleo.delete(`/api/v2/${path}`).expect(404);
    }
    await cleo.put(`/api/v2/filters/${id}`).send({ title: 'meins' }).expect(404);
    await cleo.put(`/api/v1/filters/${word}`).send({ phrase: 'meins' }).expect(404);
    expect((await cleo.get('/api/v2/filters').expect(200)).body).toEqual([]);
    const reader = await alpha.as(ben.id, ['read']);
    await reader.post('/api/v2/filters').send(canteen).expect(403);
    await ben.delete(`/api/v2/filters/${id}`).expect(200);
    await ben.delete(`/api/v2/filters/${id}`).expect(404);
  });

  it.each([
    ['no title', { ...canteen, title: ' ' }, /name/],
    ['no place', { ...canteen, context: [] }, /place/],
    ['a place there is not', { ...canteen, context: ['kitchen'] }, /home, notifications/],
    ['an empty word', { ...canteen, keywords_attributes: [{ keyword: '' }] }, /empty/],
    ['an action there is not', { ...canteen, filter_action: 'burn' }, /warn, hide/],
    ['an end in the past', { ...canteen, expires_in: -1 }, /seconds/],
    [
      'more words than there may be',
      { ...canteen, keywords_attributes: Array.from({ length: 101 }, (_, n) => ({ keyword: `w${n}` })) },
      /at most 100/,
    ],
  ])('with %s is refused with a sentence', async (_, filter, sentence) => {
    const { status, body } = await ben.post('/api/v2/filters').send(filter);
    expect([status, body.error]).toEqual([422, expect.stringMatching(sentence)]);
  });

  it('is kept as Mastodon keeps it, and masto changes it', async () => {
    const client = createRestAPIClient({ url: alpha.instance.origin, accessToken: ben.token });
    const made = await client.v2.filters.create({
      title: 'Kantine',
      context: ['home'],
      filterAction: 'warn',
      keywordsAttributes: [{ keyword: 'suppe', wholeWord: false }],
    });
    expect(made).toMatchObject({ context: ['home'], expiresAt: null, filterAction: 'warn', statuses: [] });
    const [first] = made.keywords ?? [];
    const changed = await client.v2.filters.$select(made.id).update({
      title: 'Essen',
      keywordsAttributes: [{ id: first?.id ?? '', keyword: 'Eintopf' }, { keyword: 'Braten' }] as never,
    });
    expect(changed).toMatchObject({ title: 'Essen', context: ['home'] });
    expect(changed.keywords).toMatchObject([{ keyword: 'Eintopf', wholeWord: false }, { keyword: 'Braten' }]);
    const word = await client.v2.filters.$select(made.id).keywords.create({ keyword: 'Brei' });
    await client.v2.filters.keywords.$select(word.id).remove();
    const post = await say(ada, 'nichts davon');
    const entry = await client.v2.filters.$select(made.id).statuses.create({ statusId: post });
    expect(await client.v2.filters.$select(made.id).statuses.list()).toEqual([
      { id: entry.id, statusId: post },
    ]);
    expect((await client.v1.statuses.$select(post).fetch()).filtered).toMatchObject([
      { filter: { title: 'Essen' }, statusMatches: [post], keywordMatches: null },
    ]);
    await client.v2.filters.statuses.$select(entry.id).remove();
    await client.v2.filters.$select(made.id).remove();
    expect(await client.v2.filters.list()).toEqual([]);
  });

  it('of an older app is one word, and the same to both', async () => {
    const { body } = await ben
      .post('/api/v1/filters')
      .send({ phrase: 'Lärm', context: ['home'], irreversible: true, whole_word: true })
      .expect(200);
    expect(body).toMatchObject({ phrase: 'Lärm', irreversible: true, whole_word: true, expires_at: null });
    await ben
      .put(`/api/v1/filters/${body.id}`)
      .send({ phrase: 'Krach', context: ['home'] })
      .expect(200);
    const [filter] = (await ben.get('/api/v2/filters')).body as object[];
    expect(filter).toMatchObject({ title: 'Krach', filter_action: 'hide', keywords: [{ keyword: 'Krach' }] });
    await ben.delete(`/api/v1/filters/${body.id}`).expect(200);
    expect((await ben.get('/api/v2/filters')).body).toEqual([]);
  });
});

describe('what a filter matches', () => {
  const of = (word: string, whole: boolean, expiresAt: Date | null = null): Filter => ({
    ...{ id: '1', title: word, contexts: ['home'], action: 'warn', expiresAt },
    words: [{ id: '2', word, whole }],
    posts: [{ id: '3', postId: '77' as PostId }],
  });
  const [me, other] = ['1' as PersonId, '2' as PersonId];
  const found = (filter: Filter, text: string, more: { ids?: string[]; authorId?: PersonId } = {}) =>
    matchFilters([filter], me, { ids: ['5'], authorId: other, texts: [text], ...more }).length === 1;

  it.each([
    ['rat', true, 'Der Rat tagt', true],
    ['rat', true, 'Verrat!', false],
    ['rat', false, 'Verrat!', true],
    ['müll', true, 'Sondermüllabfuhr', false],
    ['müll', true, 'MÜLL', true],
    ['#lärm', true, 'so ein #Lärm.', true],
    ['c++', true, 'in C++ geschrieben', true],
    ['a.c', false, 'abc', false],
    ['(', false, 'offen (', true],
    ['$&', false, 'nichts', false],
  ])('%s (whole: %s) in %s: %s', (word, whole, text, expected) => {
    expect(found(of(word, whole), text)).toBe(expected);
  });
  it('not what one wrote oneself, nor after its end; a post by its id, whatever it says', () => {
    expect(found(of('rat', false), 'Rat', { authorId: me })).toBe(false);
    expect(found(of('rat', false, new Date(Date.now() - 1)), 'Rat')).toBe(false);
    expect(found(of('rat', false), 'anders', { ids: ['77'] })).toBe(true);
  });
});

it('is said of statuses wherever they are shown, to its owner alone', async () => {
  await add(ben);
  const id = await say(ada, '@ben heute Gulaschsuppe', { spoiler_text: 'Speiseplan' });
  await ada.post(`/api/v1/statuses/${id}/reblog`).expect(200);
  const shown = async (who: Person, path: string) => (await who.get(path).expect(200)).body;
  for (const path of ['timelines/home', 'timelines/public', `accounts/${ada.id}/statuses`])
    expect(matched((await shown(ben, `/api/v1/${path}?limit=1`))[0]), path).toEqual(['Kantine']);
  expect((await shown(ben, `/api/v1/statuses/${id}`)).filtered).toEqual([
    {
      filter: {
        id: expect.any(String),
        title: 'Kantine',
        context: ['home', 'notifications'],
        expires_at: expect.any(String),
        filter_action: 'hide',
      },
      keyword_matches: ['suppe'],
      status_matches: null,
    },
  ]);
  const [alert] = (await shown(ben, '/api/v1/notifications')) as { status: mastodon.v1.Status }[];
  expect(matched(alert?.status as never)).toEqual(['Kantine']);
  const grouped = await shown(ben, '/api/v2/notifications');
  expect(matched(grouped.statuses[0])).toEqual(['Kantine']);
  const answer = await say(cleo, 'Mahlzeit', { in_reply_to_id: id });
  expect(matched((await shown(ben, `/api/v1/statuses/${answer}/context`)).ancestors[0])).toEqual(['Kantine']);
  for (const other of [ada, cleo]) expect(matched(await shown(other, `/api/v1/statuses/${id}`))).toEqual([]);
});

it('is said in streams too, and apps hear that filters changed', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${alpha.port}/api/v1/streaming?stream=user`, [ben.token]);
  const heard: { event: string; payload?: string }[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as { event: string }));
  await new Promise((resolve) => socket.on('open', resolve));
  await add(ben, { ...canteen, title: 'Lärm', keywords_attributes: [{ keyword: 'Bohrer' }] });
  await until('the change', async () => heard.some(({ event }) => event === 'filters_changed'));
  await say(ada, 'Der Bohrer läuft');
  await until('the post', async () => heard.some(({ event }) => event === 'update'));
  const update = heard.find(({ event }) => event === 'update');
  expect(matched(JSON.parse(update?.payload ?? '{}'))).toEqual(['Lärm']);
  socket.terminate();
});

it('is deleted with what was personal of someone who has left', async () => {
  const dana = await alpha.person('dana');
  await add(dana);
  await alpha.db`update people set deactivated_at = now() where id = ${dana.id}`;
  await transaction(alpha.db, (tx) => pseudonymise(tx, dana.id, 'Former colleague'));
  expect(await alpha.db`select from filters where person_id = ${dana.id}`).toHaveLength(0);
});
