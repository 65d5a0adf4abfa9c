import { afterAll, beforeAll, expect, test } from 'vitest';
import { editPost } from '#src/posts/edit.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { changeProject } from '#src/posts/kinds/project/change-project.ts';
import type { ProjectInput } from '#src/posts/kinds/project/forms.ts';
import { project } from '#src/posts/kinds/project/kind.ts';
import { hindranceTo, type ProjectState, type ProjectTies } from '#src/posts/kinds/project/policy.ts';
import { readProjectHistory } from '#src/posts/kinds/project/project-history.ts';
import { projectBounced, receiveProjectChange } from '#src/posts/kinds/project/receive-change.ts';
import { projectHtml, withoutProject } from '#src/posts/kinds/project/said-project.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { addGroup, addMember, addPerson, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
let dora: PersonId;
let rooms = 0;
beforeAll(async () => {
  company = await openCompany();
  dora = await addPerson(company.db, 'dora');
});
afterAll(() => company.drop());

/** A group of Ada's with Anna and Dora. */
async function room(): Promise<GroupId> {
  const group = await addGroup(company.db, `room${++rooms}`);
  await addMember(company.db, group, company.ada, 'owner');
  for (const who of [company.anna, dora]) await addMember(company.db, group, who);
  return group;
}
const plans = (more: Partial<ProjectInput> = {}): ProjectInput => ({
  ...{ startsOn: '2040-01-01', endsOn: '2040-06-30', owners: [] },
  milestones: [
    { number: null, title: 'Drawn', due: '2040-02-01' },
    { number: null, title: 'Built', due: null },
  ],
  ...more,
});
const plan = (groupId: GroupId, more: Partial<ProjectInput> = {}, who = company.anna): Promise<PostId> =>
  company.act((tx) =>
    publishPost(tx, who, {
      ...{ source: 'A goal.', title: 'A bench', level: 'group' as const, groupId },
      project: plans(more),
    }),
  );
const seen = async (id: PostId) => {
  const post = await readPost(company.db, { personId: company.ada }, id);
  if (!post.project) throw new Error(`${id} is no project.`);
  return post.project;
};
const say = (who: PersonId, id: PostId, asked: Parameters<typeof changeProject>[3]) =>
  company.act((tx) => changeProject(tx, who, id, asked));

const nobody: ProjectTies = { isAuthor: false, isOwner: false, moderates: false };
const owner: ProjectTies = { ...nobody, isOwner: true };
const runs: ProjectState = { status: 'on_track', isFollowed: false };
test.each([
  [nobody, runs, { status: 'done' }, 'onlyOwners'],
  [nobody, runs, { reached: [1] }, 'onlyOwners'],
  [owner, runs, { status: 'at_risk' }, 'noteMissing'],
  [owner, runs, { status: 'at_risk', note: 'Late.' }, null],
  [{ ...nobody, moderates: true }, runs, { reached: [1] }, null],
  [{ ...nobody, isAuthor: true }, runs, { status: 'stopped', note: '' }, 'noteMissing'],
  [owner, { ...runs, status: 'done' }, { reached: [1] }, 'isOver'],
  [owner, { ...runs, status: 'done' }, { status: 'on_track' }, null],
  [owner, { status: 'done', isFollowed: true }, { status: 'on_track' }, 'oneAtATime'],
  [owner, { status: 'done', isFollowed: true }, { status: 'stopped', note: 'In vain.' }, null],
] as const)('%j, %j: %j is %s', (ties, state, change, hindrance) => {
  expect(hindranceTo(ties, state, change)).toBe(hindrance);
});

test.each([
  [{ endsOn: '2039-01-01' }, 'ends before it begins'],
  [{ startsOn: '31 May' }, 'is not a date'],
  [{ owners: ['@anna', '@dora'] }, 'one owner for each company'],
  [{ owners: ['@nobody'] }, 'not a member'],
  [{ site: { name: 'Hall 3', point: 'north of Lyon' } }, 'no point on a map'],
  [{ site: { name: 'Hall 3', point: '95, 10' } }, 'no point on a map'],
  [{ site: { name: 'x'.repeat(201), point: '' } }, 'Shorten it to 200'],
  [{ milestones: [{ number: null, title: ' ', due: '2040-01-01' }] }, 'needs a name'],
  [{ milestones: [{ number: 7, title: 'Odd', due: null }] }, 'no longer has this milestone'],
  [{ milestones: Array.from({ length: 31 }, () => ({ number: null, title: 'x', due: null })) }, 'up to 30'],
])('%j is refused with a sentence', async (more, sentence) => {
  const group = await room();
  await expect(plan(group, more)).rejects.toThrow(sentence);
});

test('a milestone keeps its number, and no other ever takes it', async () => {
  const id = await plan(await room());
  await say(company.anna, id, { reached: [1] });
  const edit = (milestones: ProjectInput['milestones']) =>
    company.act((tx) => editPost(tx, company.anna, id, { project: plans({ milestones }) }));
  await edit([{ number: 1, title: 'Drawn by all', due: null }]);
  await edit([
    { number: 1, title: 'Drawn by all', due: null },
    { number: null, title: 'Tested', due: null },
  ]);
  const shown = (await seen(id)).milestones.map(({ number, title, isReached }) => [number, title, isReached]);
  expect(shown).toEqual([
    [1, 'Drawn by all', true],
    [3, 'Tested', false],
  ]);
  await expect(say(company.anna, id, { reached: [2] })).rejects.toMatchObject({ kind: 'not_found' });
});

test('tasks are counted without what was dropped or hidden, and one of another group is not taken', async () => {
  const [group, other] = [await room(), await room()];
  const id = await plan(group);
  const uri = (await seen(id)).milestones[0]?.uri ?? '';
  const task = (groupId: GroupId, title: string) =>
    company.act((tx) =>
      publishPost(tx, dora, {
        ...{ source: '', title, level: 'group' as const, groupId },
        task: { due: '2020-01-01', labels: [], lines: [], milestone: uri },
      }),
    );
  await expect(task(other, 'Elsewhere')).rejects.toThrow('no such milestone');
  const ids = [await task(group, 'One'), await task(group, 'Two'), await task(group, 'Three')];
  await company.db`update tasks set state = 'done' where post_id = ${ids[0] ?? ''}`;
  await company.db`update tasks set state = 'dropped' where post_id = ${ids[1] ?? ''}`;
  expect((await seen(id)).milestones[0]).toMatchObject({ tasks: 2, done: 1, overdue: 1 });
  await company.db`update posts set removed_at = now() where id = ${ids[2] ?? ''}`;
  expect((await seen(id)).milestones[0]).toMatchObject({ tasks: 1, done: 1, overdue: 0 });
});

test('of two at once from elsewhere the later word holds, in whatever order they arrive', async () => {
  const group = await room();
  await addMember(company.db, group, company.bob);
  const id = await plan(group);
  const projectUri = (await readPost(company.db, { personId: company.ada }, id)).uri;
  const hear = (
    status: 'done' | 'on_track',
    at: Date,
    uri = `urn:x:${crypto.randomUUID()}`,
    decided = true,
  ) =>
    company.act((tx) =>
      receiveProjectChange(tx, company.fromBob, { projectUri, uri, at, change: { status } }, decided),
    );
  expect(await hear('done', new Date(), 'urn:x:no', false)).toBe('refused');
  const [early, late] = [new Date(Date.now() - 60_000), new Date(Date.now() - 30_000)];
  expect(await hear('done', late, 'urn:x:late')).toBe('changed');
  expect(await hear('on_track', early)).toBe('none');
  expect(await hear('done', late, 'urn:x:late')).toBe('none');
  expect((await seen(id)).status).toBe('done');
});

test('what a partner’s server never takes is as it was', async () => {
  const group = await room();
  const id = await plan(group);
  await say(company.anna, id, { status: 'on_track' });
  await company.db`update groups set peer_id = ${company.beta}, inbox_uri = uri || '/inbox' where id = ${group}`;
  const [said] = await company.db<{ uri: string }[]>`select uri from project_acts where post_id = ${id}`;
  const uri = said?.uri ?? '';
  expect(await company.act((tx) => projectBounced(tx, uri, company.gamma))).toBe(false);
  for (const taken of [true, false])
    expect(await company.act((tx) => projectBounced(tx, uri, company.beta))).toBe(taken);
  expect((await seen(id)).status).toBe('planned');
  const history = await readProjectHistory(company.db, { personId: company.ada }, id);
  expect(history).toMatchObject([{ status: 'on_track', refused: true }]);
});

test('is found by its milestones, by its readers alone', async () => {
  const id = await plan(await room(), {
    milestones: [{ number: null, title: 'Mirabellenernte', due: null }],
  });
  const find = async (personId: PersonId) =>
    (await searchPosts(company.db, { personId }, 'Mirabellenernte', { limit: 5 })).map((post) => post.id);
  expect(await find(dora)).toEqual([id]);
  expect(await find(company.otto)).toEqual([]);
});

test('is exported with whoever answers for it, and stands without them when they are erased', async () => {
  const group = await room();
  const emil = await addPerson(company.db, `emil${rooms}`);
  await addMember(company.db, group, emil);
  const id = await plan(group, { owners: [emil] }, company.ada);
  await say(emil, id, { status: 'at_risk', note: 'The frame is late.', reached: [1] });
  const deeds = await project.deeds?.of(company.db, emil, '0', 10);
  expect(deeds).toMatchObject([{ id, owns: true, said: [{ what: 'milestone:1' }, { what: 'status' }] }]);
  await erasePostsOf(company.db, { personId: emil, own: true });
  expect(await seen(id)).toMatchObject({ status: 'at_risk', note: 'The frame is late.', owners: [] });
  const history = await readProjectHistory(company.db, { personId: company.ada }, id);
  expect(history.map(({ by }) => by)).toEqual([null, null]);
});

test('when the agreed days are over, what holds stays without name and note', async () => {
  const group = await room();
  await addMember(company.db, group, company.bob);
  const id = await plan(group);
  const projectUri = (await readPost(company.db, { personId: company.ada }, id)).uri;
  const at = new Date(Date.now() - 86_400_000);
  await company.act((tx) =>
    receiveProjectChange(
      tx,
      company.fromBob,
      { projectUri, uri: 'urn:x:old', at, change: { status: 'on_hold', note: 'Wait.' } },
      true,
    ),
  );
  const expire = () =>
    company.act(async (tx) => project.expire?.(tx, { people: [company.bob], before: new Date() }, 10));
  expect(await expire()).toBeGreaterThan(0);
  expect(await expire()).toBe(0);
  expect(await seen(id)).toMatchObject({ status: 'on_hold', note: '' });
  const history = await readProjectHistory(company.db, { personId: company.ada }, id);
  expect(history).toMatchObject([{ status: 'on_hold', note: '', by: null }]);
});

test('says the same in words to servers that know no projects, and takes it away again', () => {
  const html = projectHtml(
    {
      ...{
        status: 'at_risk',
        note: 'Late <b>',
        startsOn: null,
        endsOn: '2040-06-30',
        owners: [{ name: 'Ada' }],
      },
      milestones: [{ number: 1, title: 'Drawn', due: null, isReached: true }],
    },
    'de',
    'A bench',
  );
  expect(html).toContain('Projekt gefährdet');
  expect(html).toContain('Late &lt;b&gt;');
  expect(html).toContain('☑ Drawn');
  expect(withoutProject(`${html}<p>Goal.</p>`)).toBe('<p>Goal.</p>');
});
