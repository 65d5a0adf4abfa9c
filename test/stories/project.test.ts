import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { uploadFile } from '#src/media/upload.ts';
import { addDocument } from '#src/posts/kinds/document/add-document.ts';
import { createPage, editPage } from '#src/posts/kinds/page/write-page.ts';
import { readProgress } from '#src/posts/kinds/project/progress.ts';
import { readProjectHistory } from '#src/posts/kinds/project/project-history.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// A project of three companies from kick-off to hand-over. Hydraulik lives at Alpha. Ada of Alpha owns it; Bea of Beta and Gil of Gamma are members;
// Olaf of Gamma is not. Each acts at their own company.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
let project: string;
beforeAll(
  async () => void ({ companies, ada, bea, gil, olaf, room, atBeta, atGamma } = await openHydraulik()),
);
afterAll(() => companies.end());

interface Shown {
  readonly status: string;
  readonly note: string;
  readonly ends_on: string | null;
  readonly owners: readonly { readonly name: string }[];
  readonly milestones: readonly {
    readonly number: number;
    readonly uri: string;
    readonly title: string;
    readonly reached: boolean;
    readonly tasks: number;
    readonly done: number;
    readonly overdue: number;
  }[];
}
type Post = Status & { readonly kontor: { readonly kind: string; readonly project: Shown | null } };

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const idOf = async (who: Worker, uri: string): Promise<PostId> =>
  await until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
const seen = async (who: Worker, uri = project): Promise<Post> =>
  (await who.get<Post>(`/api/v1/statuses/${await idOf(who, uri)}`)).data;
const act = async (who: Worker, uri: string, what: string, asked: object = {}) =>
  who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${await idOf(who, uri)}/${what}`,
    asked,
    who.who.token,
  );
const change = (who: Worker, asked: object) => act(who, project, 'change_project', asked);
const everyone = () => [ada, bea, gil];
const all = (what: string, holds: (shown: Shown) => boolean) =>
  Promise.all(
    everyone().map((who) =>
      until(`${what} at ${who.at.name}`, async () => {
        const shown = (await seen(who)).kontor.project;
        return shown !== null && holds(shown);
      }),
    ),
  );
const milestone = (shown: Shown, title: string) => {
  const found = shown.milestones.find((each) => each.title === title);
  if (!found) throw new Error(`no milestone ${title}`);
  return found;
};
const uriOf = async (title: string): Promise<string> => {
  const shown = (await seen(ada)).kontor.project;
  if (!shown) throw new Error('no project');
  return milestone(shown, title).uri;
};
const told = async (who: Worker, kind: string) =>
  (
    await who.at.db`select n.kind from notifications n join posts p on p.id = n.post_id
      where n.person_id = ${who.who.id} and p.uri = ${project} and n.kind = ${kind}`
  ).length;

test('kick-off: Gil plans the project, with an owner in each company and three milestones', async () => {
  const plan = (more: object, owners: readonly string[]) =>
    gil.at.api<Post>(
      'POST',
      '/api/v1/statuses',
      {
        ...{ status: 'A test bench that three companies trust.', title: 'Test bench 3', group_id: atGamma },
        project: { starts_on: day(0), ends_on: day(90), owners, ...more },
      },
      gil.who.token,
    );
  for (const [who, groupId] of [
    [bea, atBeta],
    [gil, atGamma],
  ] as const)
    await until(`the members at ${who.at.name}`, async () => {
      const rows = await who.at.db`select from memberships where group_id = ${groupId} and state = 'active'`;
      return rows.length === 3;
    });
  const owners = [`@ada@${companies.alpha.host}`, `@bea@${companies.beta.host}`, '@gil'];
  const stranger = await plan({}, ['@olaf']);
  expect([stranger.status, stranger.text]).toEqual([422, expect.stringContaining('not a member')]);
  const backwards = await plan({ ends_on: day(-3) }, owners);
  expect([backwards.status, backwards.text]).toEqual([422, expect.stringContaining('ends before it begins')]);
  const milestones = [
    { title: 'Drawings', due: day(10) },
    { title: 'Assembly', due: day(50) },
    { title: 'Hand-over', due: day(90) },
  ];
  const made = await plan({ milestones }, owners);
  expect(made.status).toBe(200);
  project = made.data.uri;
  await all('the plan', (shown) => shown.milestones.length === 3 && shown.owners.length === 3);
  for (const who of everyone()) expect((await seen(who)).kontor.project).toMatchObject({ status: 'planned' });
});

test('who is no member of the group can neither see the project nor learn that it is there', async () => {
  const id = await idOf(gil, project);
  const asked = { status: 'done' };
  const post = (path: string) => olaf.at.api('POST', path, asked, olaf.who.token);
  const [refused, missing] = [
    await post(`/api/v1/statuses/${id}/change_project`),
    await post('/api/v1/statuses/1/change_project'),
  ];
  expect([refused.status, refused.text]).toEqual([404, missing.text]);
  expect((await olaf.get<unknown[]>('/api/v1/projects')).data).toEqual([]);
  expect((await gil.get<{ title: string }[]>('/api/v1/projects?mine=true')).data).toMatchObject([
    { title: 'Test bench 3', milestones: 3, reached: 0 },
  ]);
});

test('a second project has to wait: two that are begun at once are one at the home', async () => {
  const second = await ada.at.api(
    'POST',
    '/api/v1/statuses',
    { status: 'Later.', title: 'Test bench 4', group_id: room.id, project: {} },
    ada.who.token,
  );
  expect([second.status, second.text]).toEqual([409, expect.stringContaining('already has a project')]);
});

test('work: tasks of three companies are counted under their milestones, everywhere alike', async () => {
  const drawings = await uriOf('Drawings');
  const write = (who: Worker, groupId: string, title: string, more: object = {}) =>
    who.post('', { title, group_id: groupId, task: { milestone: drawings, ...more } });
  const odd = await ada.at.api(
    'POST',
    '/api/v1/statuses',
    { status: '', title: 'Elsewhere', group_id: room.id, task: { milestone: `${drawings}0` } },
    ada.who.token,
  );
  expect([odd.status, odd.text]).toEqual([422, expect.stringContaining('no such milestone')]);
  const pump = await write(ada, room.id, 'Pump', { assignees: [`@bea@${companies.beta.host}`] });
  await write(bea, atBeta, 'Frame', { due: day(-2) });
  const hoses = await gil.post('', { title: 'Hoses', group_id: atGamma, task: {} });
  await all('two tasks', (shown) => milestone(shown, 'Drawings').tasks === 2);
  // Gil puts his own under it afterwards, and Bea does hers.
  expect((await act(gil, hoses.uri, 'change_task', { milestone: drawings })).status).toBe(200);
  for (const _ of [1, 2])
    expect((await act(bea, pump.uri, 'change_task', { state: 'done' })).status).toBe(200);
  await all('three tasks, one done, one overdue', (shown) => {
    const { tasks, done, overdue } = milestone(shown, 'Drawings');
    return tasks === 3 && done === 1 && overdue === 1;
  });
});

test('a document, a page, an event and an approval: the progress is counted from them', async () => {
  const { db, app } = bea.at;
  const [me, group] = [bea.who.id as PersonId, atBeta as GroupId];
  const file = await uploadFile(db, me, {
    ...{
      bytes: Buffer.from('%PDF-1.4'),
      mediaType: 'text/plain',
      name: 'drawing.txt',
      alt: '',
      isDocument: true,
    },
  });
  await transaction(db, (tx) =>
    addDocument(tx, me, group, { name: 'drawing.txt', folder: '', fileId: file.id }),
  );
  const page = { title: 'Manual', source: 'First bleed.', parentId: null, position: null, note: '' };
  const pageId = await transaction(db, (tx) => createPage(tx, app.registry, me, group, page));
  await transaction(db, (tx) =>
    editPage(tx, app.registry, me, pageId, { base: 1, title: 'Manual', source: 'First bleed, then test.' }),
  );
  await ada.post('In hall 3.', {
    ...{ title: 'Review of the drawings', group_id: room.id },
    event: { starts_at: `${day(5)}T09:00:00Z`, zone: 'Europe/Berlin' },
  });
  const press = await gil.post('We need it.', {
    ...{ title: 'Buy a press', group_id: atGamma },
    approval: { approvers: [`@ada@${companies.alpha.host}`] },
  });
  const progress = async (who: Worker, groupId: string) =>
    readProgress(who.at.db, { personId: who.who.id }, groupId as GroupId);
  const places = [
    [ada, room.id],
    [bea, atBeta],
    [gil, atGamma],
  ] as const;
  for (const [who, groupId] of places)
    await until(`all of it at ${who.at.name}`, async () => {
      const { overdue, approvals, events } = await progress(who, groupId);
      return (
        overdue.map(({ title }) => title).join() === 'Frame' &&
        approvals.map(({ title }) => title).join() === 'Buy a press' &&
        events.map(({ title }) => title).join() === 'Review of the drawings'
      );
    });
  expect((await act(ada, press.uri, 'approve_request')).status).toBe(200);
  for (const [who, groupId] of places)
    await until(`the decision at ${who.at.name}`, async () => {
      const { approvals, decisions } = await progress(who, groupId);
      return approvals.length === 0 && decisions[0]?.outcome === 'approved';
    });
  // Who is not in the group is shown nothing of it, whatever group they name.
  expect(await progress(olaf, atGamma)).toMatchObject({
    overdue: [],
    events: [],
    approvals: [],
    decisions: [],
  });
});

test('trouble: an owner elsewhere says that it is at risk and why; the other owners hear of it', async () => {
  const bare = await change(bea, { status: 'at_risk' });
  expect([bare.status, bare.data.error]).toEqual([422, expect.stringContaining('Say why')]);
  for (const _ of [1, 2])
    expect((await change(bea, { status: 'at_risk', note: 'The frame comes late.' })).status).toBe(200);
  await all('at risk', ({ status, note }) => status === 'at_risk' && note === 'The frame comes late.');
  for (const who of [ada, gil])
    await until(`${who.who.handle} hears of it`, async () => (await told(who, 'project_status')) === 1);
  expect(await told(bea, 'project_status')).toBe(0);
});

test('what the home does not take is taken back: Bea is an owner no more', async () => {
  // Alpha has heard of another owner; Beta has not yet.
  await companies.alpha.db`delete from project_owners where person_id = (
    select id from people where uri = ${bea.who.uri})`;
  expect((await change(bea, { status: 'on_track' })).status).toBe(200);
  await until('Bea is told', async () => (await told(bea, 'project_refused')) === 1);
  await all('still at risk', ({ status }) => status === 'at_risk');
});

test('the plan changes: Gil moves the end and adds a milestone, and tasks stay where they are', async () => {
  const shown = (await seen(gil)).kontor.project;
  if (!shown) throw new Error('no project');
  const { status } = await gil.at.api(
    'PUT',
    `/api/v1/statuses/${await idOf(gil, project)}`,
    {
      ...{ status: 'A test bench that three companies trust.', title: 'Test bench 3' },
      project: {
        ...{ starts_on: day(0), ends_on: day(100) },
        owners: [`@ada@${companies.alpha.host}`, `@bea@${companies.beta.host}`, '@gil'],
        milestones: [
          ...shown.milestones.map(({ number, title }) => ({ number, title, due: day(20) })),
          { title: 'Training', due: day(95) },
        ],
      },
    },
    gil.who.token,
  );
  expect(status).toBe(200);
  await all('the new plan', (now) => now.ends_on === day(100) && now.milestones.length === 4);
  await all('the old tasks', (now) => milestone(now, 'Drawings').tasks === 3);
  await all('all owners', (now) => now.owners.length === 3);
});

test('hand-over: milestones are reached by people of three companies, and the project is done', async () => {
  const numbers = Object.fromEntries(
    ((await seen(ada)).kontor.project?.milestones ?? []).map(({ title, number }) => [title, number]),
  );
  await Promise.all([
    change(ada, { reached: [numbers.Drawings] }),
    change(bea, { reached: [numbers.Assembly] }),
    change(gil, { reached: [numbers.Training, numbers['Hand-over']] }),
  ]);
  await all('everything is reached', ({ milestones }) => milestones.every(({ reached }) => reached));
  for (const _ of [1, 2])
    expect((await change(ada, { status: 'done', note: 'Handed over.' })).status).toBe(200);
  await all('done', ({ status }) => status === 'done');
  const late = await change(gil, { unreached: [numbers.Drawings] });
  expect([late.status, late.data.error]).toEqual([409, expect.stringContaining('is over')]);
  // What was said is told at every company, by whom.
  for (const who of everyone()) {
    const history = await readProjectHistory(who.at.db, { personId: who.who.id }, await idOf(who, project));
    const statuses = history.filter(({ status, refused }) => status !== null && !refused);
    expect(statuses.map(({ status, by }) => [status, by?.handle])).toEqual([
      ['done', 'ada'],
      ['at_risk', 'bea'],
    ]);
  }
  expect((await gil.get<unknown[]>('/api/v1/projects?status=running')).data).toEqual([]);
  // Now the group takes another one.
  const next = await bea.post('Again.', { title: 'Test bench 4', group_id: atBeta, project: {} });
  await idOf(ada, next.uri);
  await idOf(gil, next.uri);
  const back = await change(ada, { status: 'on_track' });
  expect([back.status, back.data.error]).toEqual([409, expect.stringContaining('already has a project')]);
});

test('a plain reader of the wire finds goal, days, owners and milestones in words', async () => {
  const [sent] = await companies.gamma.db<{ body: string }[]>`
    select convert_from(body, 'UTF8') as body from activities where object_uri = ${project} and type = 'Create'`;
  const { object } = JSON.parse(sent?.body ?? '{}') as { object: Record<string, unknown> };
  expect(object).toMatchObject({
    type: 'Note',
    name: 'Test bench 3',
    projectStatus: 'planned',
    dtstart: day(0),
  });
  expect(object.content).toContain('<strong>Test bench 3</strong>');
  expect(object.content).toContain('☐ Drawings');
});
