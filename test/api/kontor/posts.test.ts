import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '#src/api/kontor/document.ts';
import { operations } from '#src/api/kontor/operations.ts';
import { createGroup } from '#src/groups/create.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { startInstance, type Person, type TestInstance } from '../instance.ts';

let alpha: TestInstance;
let ada: Person;
let ben: Person;
let eve: Person;
let cy: Person;
let group: GroupId;
const at = '/api/kontor/v1';

beforeAll(async () => {
  alpha = await startInstance();
  [ada, ben, eve] = [await alpha.person('ada'), await alpha.person('ben'), await alpha.person('eve')];
  cy = await alpha.person('cy');
  const keys = await generateKeys();
  group = await transaction(alpha.db, (tx) =>
    createGroup(tx, ada.id, {
      ...{ handle: 'works', name: 'Works', access: 'secret', description: '', keys, charter: '' },
      ...{ companies: 'all', companyIds: [], hue: null, pseudonyms: false, pagesRestricted: false },
    }),
  );
  for (const { id } of [ben, cy])
    await alpha.db`insert into memberships (group_id, person_id, state, role, uri) values (${group}, ${id}, 'active', 'member', ${`urn:${id}`})`;
});
afterAll(() => alpha.stop());

describe('a task', () => {
  it('of a secret group does not exist for others, neither to read nor to change', async () => {
    const made = await ada.post(`${at}/tasks`).send({ title: 'Order valves', groupId: group });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      title: 'Order valves',
      kind: 'task',
      task: { state: 'open', lines: [] },
    });
    const id: string = made.body.id;
    for (const answer of [
      await eve.patch(`${at}/tasks/${id}`).send({ state: 'done' }),
      await eve.put(`${at}/tasks/${id}/assignment`).send({}),
      await eve.post(`${at}/tasks`).send({ title: 'Mine', groupId: group }),
    ])
      expect([403, 404]).toContain(answer.status);
    const changed = await ben.patch(`${at}/tasks/${id}`).send({ state: 'in_work', labels: ['urgent'] });
    expect(changed.status).toBe(403);
    const taken = await ben.put(`${at}/tasks/${id}/assignment`).send({});
    expect(taken.body.task.assignees).toMatchObject([{ handle: 'ben', host: null }]);
    const worked = await ben.patch(`${at}/tasks/${id}`).send({ state: 'in_work' });
    expect(worked.body.task.state).toBe('in_work');
    const mine = await ben.get(`${at}/tasks`);
    expect(mine.body.items).toMatchObject([{ id, state: 'in_work', group: { handle: 'works' } }]);
    const history = await ben.get(`${at}/tasks/${id}/history`);
    expect(history.body.items[0]).toMatchObject({ field: 'state', value: 'in_work', by: 'ben' });
  });

  it('is made once, however often it is sent under its key; the key of another request is refused', async () => {
    const send = (title: string) =>
      ada.post(`${at}/tasks`).set('idempotency-key', 'once').send({ title, groupId: group });
    const [first, second] = await Promise.all([send('Paint'), send('Paint')]);
    expect(first.body.id).toBe(second.body.id);
    expect([first, second].map(({ headers }) => headers['idempotency-replayed'])).toContain('true');
    const other = await send('Varnish').set('accept-language', 'de');
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'access.keyReused', status: 409 });
    expect(other.body.detail).toContain('gehört schon zu einer anderen Anfrage');
    const others = await ben
      .post(`${at}/tasks`)
      .set('idempotency-key', 'once')
      .send({ title: 'Paint', groupId: group });
    expect(others.status).toBe(201);
  });

  it('under a key is refused where it could not be answered again, and the document does not offer one there', async () => {
    const send = () => ada.post(`${at}/groups/${group}/integrations`).set('idempotency-key', 'hook');
    for (let times = 0; times < 2; times++)
      expect((await send().send({ name: 'Build' })).body).toMatchObject({ code: 'access.keyNotTaken' });
    expect((await ada.get(`${at}/groups/${group}/integrations`)).body.items).toEqual([]);
    const { paths } = (await ada.get('/api/openapi.json')).body;
    const offers = (of: { parameters: { name: string }[] }): boolean =>
      of.parameters.some(({ name }) => name === 'Idempotency-Key');
    expect(offers(paths['/groups/{group}/integrations'].post)).toBe(false);
    expect(offers(paths['/tasks'].post)).toBe(true);
    for (const [name, operation] of Object.entries(operations)) {
      const said = paths[operation.path][operation.method.toLowerCase()];
      expect(offers(said), name).toBe(operation.act !== undefined || operation.run !== undefined);
    }
  });

  it('that does not fit its schema is refused with every place named, and nothing is made', async () => {
    const answer = await ada.post(`${at}/tasks`).send({ title: '', due: 'soon', colour: 'red' });
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const pointers = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/title', '/due']));
    for (const bad of ['/tasks/nonsense/assignment', '/tasks/99999999999999999999/assignment'])
      expect((await ada.put(`${at}${bad}`).send({})).status).toBe(404);
    expect((await ada.get(`${at}/nothing`)).body).toMatchObject({ code: 'noEndpoint', status: 404 });
  });
});

it('a request goes its way, step by step, and only who is asked may answer', async () => {
  const made = await ada.post(`${at}/approvals`).send({
    ...{ title: 'New press', groupId: group, amount: '1200.50', currency: 'EUR', approvers: ['ben', cy.id] },
  });
  expect(made.body).toMatchObject({ kind: 'approval' });
  const id: string = made.body.id;
  const act = (who: Person, body: object) => who.post(`${at}/approvals/${id}/acts`).send(body);
  expect((await act(eve, { act: 'approve' })).status).toBe(404);
  expect((await ben.get(`${at}/approvals`)).body.items).toMatchObject([{ id, waits: ['ben'] }]);
  const asked = await act(ben, { act: 'ask', reason: 'Which one?' });
  expect(asked.body.approval.steps[0]).toMatchObject({ state: 'asked' });
  await act(ada, { act: 'answer', step: asked.body.approval.steps[0].step, reason: 'The blue one.' });
  const approved = await act(ben, { act: 'approve' });
  expect(approved.body.approval).toMatchObject({ state: 'pending', amount: '1200.50' });
  const history = await ada.get(`${at}/approvals/${id}/history`);
  expect(history.body.items.map(({ act: each }: { act: string }) => each)).toEqual([
    'ask',
    'answer',
    'approve',
  ]);
});

it('a poll, an event, an idea and a question are made, answered and read', async () => {
  const poll = await ada
    .post(`${at}/polls`)
    .send({ source: 'Lunch?', groupId: group, options: ['Soup', 'Salad'] });
  const voted = await ben.put(`${at}/polls/${poll.body.id}/vote`).send({ choices: [1] });
  expect(voted.body.poll).toMatchObject({ votersCount: 1, ownMarks: [{ position: 1 }] });
  const event = await ada.post(`${at}/events`).send({
    ...{ title: 'Tour', groupId: group, startsAt: '2030-05-01T10:00:00+02:00', zone: 'Europe/Berlin' },
  });
  expect(event.body.event.startsAt).toBe('2030-05-01T08:00:00.000Z');
  expect((await ben.put(`${at}/events/${event.body.id}/answer`).send({ answer: 'yes' })).body.event.own).toBe(
    'yes',
  );
  const calendar = `${at}/calendar?from=2030-05-01T00:00:00Z&to=2030-05-03T00:00:00Z&groupId=${group}`;
  expect((await ben.get(calendar)).body.items).toMatchObject([{ postId: event.body.id, own: 'yes' }]);
  expect((await eve.get(calendar)).status).toBe(404);
  const idea = await ben.post(`${at}/ideas`).send({ title: 'Solar roof', groupId: group });
  expect((await ada.put(`${at}/ideas/${idea.body.id}/vote`).send({})).body.idea).toMatchObject({
    voted: true,
  });
  expect((await eve.get(`${at}/groups/${group}/ideas`)).body.items).toEqual([]);
  const question = await ben.post(`${at}/questions`).send({ source: 'Where is the key?', groupId: group });
  const open = await ada.get(`${at}/questions?open=true&groupId=${group}`);
  expect(open.body.items.map(({ id }: { id: string }) => id)).toEqual([question.body.id]);
});

it('the document describes every operation, and each schema that it names is there', () => {
  const text = JSON.stringify(openApiDocument('https://alpha.example', operations));
  const { paths, components } = JSON.parse(text);
  const ids = Object.values(paths).flatMap((path) =>
    Object.values(path as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
  );
  expect(ids.toSorted()).toEqual(Object.keys(operations).toSorted());
  for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
    expect(components.schemas, name).toHaveProperty(name ?? '');
});

describe('a project', () => {
  it('is planned, stands well or badly with a reason, and its milestones are reached; others do not find it', async () => {
    const plan = {
      title: 'Test bench',
      groupId: group,
      owners: ['ada'],
      milestones: [{ title: 'Drawings' }],
    };
    expect([403, 404]).toContain((await eve.post(`${at}/projects`).send(plan)).status);
    const made = await ada.post(`${at}/projects`).send(plan);
    expect(made.status).toBe(201);
    expect(made.body.project).toMatchObject({
      status: 'planned',
      milestones: [{ number: 1, isReached: false }],
    });
    const project = `${at}/projects/${made.body.id as string}`;
    expect((await eve.patch(project).send({ status: 'on_track' })).status).toBe(404);
    expect((await cy.patch(project).send({ status: 'on_track' })).status).toBe(403);
    expect((await ada.patch(project).send({ status: 'at_risk' })).status).toBe(422);
    const changed = await ada.patch(project).send({ status: 'at_risk', note: 'Pump is late.', reached: [1] });
    expect(changed.body.project).toMatchObject({
      ...{ status: 'at_risk', note: 'Pump is late.' },
      milestones: [{ isReached: true }],
    });
    expect((await ben.get(`${project}/history`)).body.items).toHaveLength(2);
    expect((await ben.get(`${at}/projects?status=running`)).body.items).toMatchObject([{ reached: 1 }]);
    expect((await ben.get(`${at}/projects?show=own`)).body.items).toEqual([]);
    expect((await eve.get(`${at}/projects`)).body.items).toEqual([]);
  });
});

describe('an hour of questions', () => {
  it('is announced as a campaign of its own format', async () => {
    const hour = {
      ...{ title: 'Ask the board', groupId: group, format: 'questions', answerDays: 1, jury: ['ada'] },
      startsAt: new Date(Date.now() + 3_600_000).toISOString(),
      endsAt: new Date(Date.now() + 7_200_000).toISOString(),
    };
    const made = await ada.post(`${at}/campaigns`).send(hour);
    expect(made.body.campaign).toMatchObject({ format: 'questions', stream: null });
    const asked = await ben
      .post(`${at}/ideas`)
      .send({ title: 'Why two shifts?', groupId: group, campaignId: made.body.id });
    const answered = await ada
      .put(`${at}/ideas/${asked.body.id as string}/stage`)
      .send({ stage: 'done', reason: 'Because of the press.' });
    expect(answered.body.idea).toMatchObject({ stage: 'done', reason: 'Because of the press.' });
  });
});

it('where others’ posts lie is not told to every app of who protects data', async () => {
  await alpha.db`update people set roles = '{data_protection}' where id = ${cy.id}`;
  const about = `${at}/residency?kind=person&name=ben`;
  const [app, own] = [alpha.as(cy.id, ['read']), alpha.as(cy.id, ['read', 'admin:read:agreements'])];
  expect((await (await app).get(about)).status).toBe(404);
  expect((await (await own).get(about)).status).toBe(200);
  const stranger = await alpha.as(eve.id, ['read', 'admin:read:agreements']);
  expect((await stranger.get(about)).status).toBe(404);
  expect((await (await app).get(`${at}/residency?kind=person&name=cy`)).status).toBe(200);
});

describe('documents of one’s own', () => {
  it('are nobody else’s, and reach a group or a post as copies', async () => {
    const upload = await ada
      .post('/api/v2/media')
      .attach('file', Buffer.from('offer'), { filename: 'offer.txt', contentType: 'text/plain' });
    await ada.post(`${at}/me/folders`).send({ folder: 'Drafts' });
    const body = { name: 'Offer.txt', folder: 'Drafts', fileId: upload.body.id };
    const made = await ada.post(`${at}/me/documents`).send(body);
    expect([made.status, made.body.kind]).toEqual([201, 'document']);
    const id: string = made.body.id;
    for (const answer of [
      await ben.get(`/api/v1/statuses/${id}`),
      await ben.post(`${at}/documents/${id}/copies`).send({}),
      await ben.post(`${at}/documents/${id}/files`).send({}),
      await ben.put(`${at}/documents/${id}/lock`).send({}),
    ])
      expect(answer.status).toBe(404);
    expect((await ben.get(`${at}/me/documents?folder=Drafts`)).body.items).toEqual([]);
    expect((await ada.get(`${at}/me/documents?folder=Drafts`)).body.items).toMatchObject([
      { name: 'Offer.txt' },
    ]);
    const into = { groupId: group, folder: 'From Ada' };
    const copy = await ada.post(`${at}/documents/${id}/copies`).send(into);
    expect([copy.status, copy.body.id === id]).toEqual([201, false]);
    const seen = await ben.get(`${at}/groups/${group}/documents?folder=From%20Ada`);
    expect(seen.body.items).toMatchObject([{ id: copy.body.id, name: 'Offer.txt' }]);
    const attached = await ada.post(`${at}/documents/${id}/files`).send({});
    const post = await ada
      .post('/api/v1/statuses')
      .send({ status: 'Here', visibility: 'unlisted', media_ids: [attached.body.fileId] });
    expect(post.body.media_attachments).toHaveLength(1);
    const moved = await ada
      .post(`${at}/me/folders/copies`)
      .send({ from: 'Drafts', groupId: group, move: true });
    expect(moved.body).toEqual({ folder: 'Drafts' });
    expect((await ada.get(`${at}/me/documents`)).body.folders).toEqual([]);
  });
});
