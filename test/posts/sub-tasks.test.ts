import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { changeProject } from '#src/posts/kinds/project/change-project.ts';
import { remindOfMilestone } from '#src/posts/kinds/project/remind.ts';
import type { TaskInput } from '#src/posts/kinds/task/forms.ts';
import { changeTask } from '#src/posts/kinds/task/change-task.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { addGroup, addMember, openCompany, type Company } from '#test/support/cast.ts';

let company: Company;
let group: GroupId;
beforeAll(async () => {
  company = await openCompany();
  group = await addGroup(company.db, 'bench');
  await addMember(company.db, group, company.ada, 'owner');
  await addMember(company.db, group, company.anna);
});
afterAll(() => company.drop());

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const write = (
  title: string,
  more: Partial<TaskInput> & { level?: 'group' | 'direct' } = {},
): Promise<PostId> => {
  const { level = 'group', ...task } = more;
  return company.act((tx) =>
    publishPost(tx, company.ada, {
      ...{ source: '', title, level, ...(level === 'group' ? { groupId: group } : { to: [company.otto] }) },
      task: { due: null, labels: [], lines: [], assignees: [], ...task },
    }),
  );
};
const partsOf = async (id: PostId, who: PersonId) =>
  (await readPost(company.db, { personId: who }, id)).task?.subTasks.map(({ title, state }) => [
    title,
    state,
  ]);

test('a task stands under the one it was made from, for those alone who may read it', async () => {
  const whole = await write('Build the bench', { lines: ['Order seals'] });
  const part = await write('Order seals', { from: whole });
  await write('Ask the supplier', { from: whole, level: 'direct' });
  expect(await partsOf(whole, company.anna)).toEqual([['Order seals', 'open']]);
  expect(await partsOf(whole, company.ada)).toHaveLength(2);
  await company.act((tx) => changeTask(tx, company.ada, part, { state: 'done' }));
  expect(await partsOf(whole, company.anna)).toEqual([['Order seals', 'done']]);
  await company.db`update posts set removed_at = now() where id = ${part}`;
  expect(await partsOf(whole, company.anna)).toEqual([]);
});

test('owners hear of a milestone some days before it, once, and not when it is reached, moved or over', async () => {
  const [soon, near] = [day(30), day(1)];
  const id = await company.act((tx) =>
    publishPost(tx, company.anna, {
      ...{ source: 'A goal.', title: 'A bench', level: 'group' as const, groupId: group },
      project: {
        ...{ startsOn: null, endsOn: null, owners: ['@ada'] },
        milestones: [
          { number: null, title: 'Drawn', due: soon },
          { number: null, title: 'Ordered', due: near },
          { number: null, title: 'Built', due: null },
        ],
      },
    }),
  );
  const jobs = await company.db<{ day: string }[]>`
    select to_char(run_at at time zone 'UTC', 'YYYY-MM-DD') as day from jobs where kind = 'remind-of-milestone' order by run_at desc`;
  expect(jobs.map((job) => job.day)).toEqual([day(27), near]);
  const remind = (due: string, number = 1) =>
    company.act((tx) => remindOfMilestone(tx, { postId: id, number, due }));
  const told = async () =>
    (
      await company.db<{ personId: PersonId }[]>`
        select person_id from notifications where kind = 'milestone_due' order by person_id`
    ).map(({ personId }) => personId);
  await remind(day(31));
  expect(await told()).toEqual([]);
  for (const _ of [1, 2]) await remind(soon);
  expect(await told()).toEqual([company.ada, company.anna].toSorted((one, two) => Number(one) - Number(two)));
  await company.db`delete from notifications`;
  await company.act((tx) => changeProject(tx, company.ada, id, { reached: [1] }));
  await remind(soon);
  await company.act((tx) => changeProject(tx, company.ada, id, { status: 'done' }));
  await remind(near, 2);
  expect(await told()).toEqual([]);
});
