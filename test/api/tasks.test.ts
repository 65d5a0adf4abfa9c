import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstance, type Person, type TestInstance } from './instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben] = [await alpha.person('ada'), await alpha.person('ben')];
});
afterAll(() => alpha.stop());

const seal = (more: object = {}) => ({
  ...{ due: '2040-05-07', labels: ['Hall 3'], checklist: ['Order seals', 'Drain'], ...more },
});
const write = (more: object = {}) =>
  ada
    .post('/api/v1/statuses')
    .send({ status: 'Both pumps.', title: 'Change the seals', language: 'en', task: seal(), ...more });
const get = async (who: Person, id: string) => (await who.get(`/api/v1/statuses/${id}`)).body;
const change = (who: Person, id: string, asked: object) =>
  who.post(`/api/v1/statuses/${id}/change_task`).send(asked);

test('a task is made and read, and every app shows what it says', async () => {
  const { body, status } = await write({ task: seal({ assignees: ['@ben', 'ada'] }) });
  expect(status).toBe(200);
  const shown = await get(ben, body.id);
  expect(shown.kontor).toMatchObject({ kind: 'task', title: 'Change the seals' });
  expect(shown.kontor.task).toEqual({
    ...{ state: 'open', due: '2040-05-07', labels: ['Hall 3'], mine: true, made_from: null, milestone: null },
    sub_tasks: [],
    checklist: [
      { line: 1, text: 'Order seals', done: false },
      { line: 2, text: 'Drain', done: false },
    ],
    assignees: [expect.objectContaining({ acct: 'ada' }), expect.objectContaining({ acct: 'ben' })],
  });
  expect(shown.content).toMatch(
    /<strong>Change the seals<\/strong>.*Open · Due: Monday.*☐ Drain.*<p>Both pumps\.<\/p>/s,
  );
  const plain = await ada.post('/api/v1/statuses').send({ status: 'x' });
  expect((await get(ben, plain.body.id)).kontor.task).toBeNull();
});

test.each([
  [{ title: '' }, 'needs a title'],
  [{ task: seal({ due: 'tomorrow' }) }, '"tomorrow" is not a date'],
  [{ task: seal({ due: '2040-02-30' }) }, 'is not a date'],
  [{ task: seal({ labels: ['x'.repeat(31)] }) }, 'has 31 characters'],
  [{ task: seal({ labels: Array.from({ length: 9 }, String) }) }, 'at most 8'],
  [{ task: seal({ checklist: ['x'.repeat(201)] }) }, 'has 201 characters'],
  [{ task: seal({ assignees: ['@nobody'] }) }, '"@nobody" is nobody who reads this task'],
  [{ task: seal({ assignees: ['99999999999999999999'] }) }, 'is nobody who reads this task'],
  [{ task: 'soon' }, 'task must be an object'],
])('%j is refused with a sentence', async (more, sentence) => {
  const { status, body } = await write(more);
  expect([status, body.error]).toEqual([422, expect.stringContaining(sentence)]);
});

test('is changed by who may, and by nobody else', async () => {
  const { body } = await write();
  const { id } = body;
  const idle = await change(ben, id, { state: 'done' });
  expect([idle.status, idle.body.error]).toEqual([403, expect.stringContaining('Take it on first')]);
  expect((await change(ben, id, { assign: ['@ben'] })).body.kontor.task.mine).toBe(true);
  const done = await change(ben, id, { state: 'done', tick: [1, 2], labels: [] });
  expect(done.body.kontor.task).toMatchObject({ state: 'done', checklist: [{ done: true }, { done: true }] });
  expect((await change(ben, id, { due: '' })).status).toBe(403);
  const cleared = await change(ada, id, {
    due: '',
    untick: ['2'],
    unassign: [done.body.kontor.task.assignees[0].id],
  });
  expect(cleared.body.kontor.task).toMatchObject({ due: null, mine: false, assignees: [] });
});

test.each([
  [{ state: 'later' }, 422],
  [{ tick: ['x'] }, 422],
  [{ tick: [9] }, 404],
  [{ due: '31.12.2040' }, 422],
  [{ assign: ['@nobody'] }, 422],
  [{ unassign: ['x'] }, 200],
  [{}, 200],
])('the change %j is answered with %d, and a bad one changes nothing', async (asked, status) => {
  const { body } = await write();
  expect((await change(ada, body.id, asked)).status).toBe(status);
  expect((await get(ada, body.id)).kontor.task).toMatchObject({ state: 'open', due: '2040-05-07' });
});

test('an edit names all of it but people and state; null takes it away', async () => {
  const { body } = await write({ task: seal({ assignees: ['@ben'] }) });
  await change(ben, body.id, { state: 'in_work' });
  const edit = (given: object) => ada.put(`/api/v1/statuses/${body.id}`).send(given);
  const edited = await edit({ task: { due: '2040-06-01', checklist: ['Drain'] } });
  expect(edited.body.kontor.task).toMatchObject({
    ...{ due: '2040-06-01', labels: [], state: 'in_work', checklist: [{ line: 2, text: 'Drain' }] },
    assignees: [{ acct: 'ben' }],
  });
  expect((await edit({ status: 'Only one pump.' })).body.kontor.task).toMatchObject({ due: '2040-06-01' });
  expect((await edit({ task: null })).body.kontor).toMatchObject({ kind: 'note', task: null });
});
