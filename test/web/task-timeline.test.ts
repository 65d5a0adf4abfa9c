import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

// Ada owns Hydraulik, Anna is a member, Otto belongs to nothing.
let site: Site;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  [anna, otto] = await Promise.all([site.browser(site.anna), site.browser(site.otto)]);
});
afterAll(() => site.close());

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const write = (title: string, due: string | null, lines: readonly string[] = []): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: '', title, level: 'group' as const, groupId: site.group },
      task: { due, labels: [], lines, assignees: [] },
    }),
  );
const path = '/groups/hydraulik/tasks?view=timeline';

test('who is not in the group sees no timeline; a group without tasks is told what they are for', async () => {
  expect((await otto.get(path)).status).toBe(404);
  expect((await anna.get(path)).html).not.toContain('timeline-line');
});

test('tasks stand by their days with the milestones between them, the late ones in words, and the rest below', async () => {
  await site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: 'A goal.', title: 'A bench', level: 'group' as const, groupId: site.group },
      project: {
        ...{ startsOn: null, endsOn: null, owners: [] },
        milestones: [{ number: null, title: 'Hand-over', due: day(20) }],
      },
    }),
  );
  for (const [title, due] of [
    ['Test it', day(30)],
    ['Order seals', day(10)],
    ['Draw it', day(-2)],
    ['Someday', null],
    ['In another century', '2190-01-01'],
  ] as const)
    await write(title, due);
  const { html, status } = await anna.get(path);
  expect(status).toBe(200);
  expect(html).not.toMatch(/ style=/);
  const order = ['Draw it', 'Order seals', 'Hand-over', 'Test it', 'In another century', 'Someday'].map(
    (title) => html.indexOf(`>${title}<`, html.indexOf('timeline-lines')),
  );
  expect(order.every((at) => at > 0)).toBe(true);
  expect(order).toEqual(order.toSorted((one, two) => one - two));
  expect(textOf(html)).toMatch(/overdue Draw it/i);
  const widths = [...html.matchAll(/<rect class="span" x="(\d+)"[^>]*width="(\d+)"/g)].map(
    ([, x, w]) => Number(x) + Number(w),
  );
  expect(widths).toHaveLength(4);
  expect(widths.every((end) => end <= 1_000)).toBe(true);
});

test('a line of a checklist becomes a task that stands under its own', async () => {
  const whole = await write('Build it', null, ['Order the frame']);
  await site.act((tx) =>
    publishPost(tx, site.anna, {
      ...{ source: '', title: 'Ask for a price', level: 'group' as const, groupId: site.group },
      task: { due: null, labels: [], lines: [], assignees: [], from: whole },
    }),
  );
  const shown = await anna.get(`/posts/${whole}`);
  expect(textOf(shown.html)).toContain('0 of 1 sub-tasks done');
  const line = await anna.get(`/posts/new?task_of=${whole}&group=${site.group}&line=1`);
  const first = await anna.get(`/posts/new?task_of=${whole}&group=${site.group}&line=0`);
  expect([line.html, first.html].some((html) => html.includes('value="Order the frame"'))).toBe(true);
  expect((await otto.get(`/posts/new?task_of=${whole}&line=1`)).status).toBe(404);
});
