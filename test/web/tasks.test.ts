import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addMember } from '#test/support/cast.ts';
import { changeTask } from '#src/posts/kinds/task/change-task.ts';
import type { TaskInput } from '#src/posts/kinds/task/forms.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { PostId } from '#src/platform/ids.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite({ agreed: true });
  [ada, anna, otto] = await Promise.all([
    site.browser(site.ada),
    site.browser(site.anna),
    site.browser(site.otto),
  ]);
});
beforeEach(async () => {
  await site.db`delete from posts`;
  await site.db`delete from drafts`;
});
afterAll(() => site.close());

const typed = (more: Readonly<Record<string, string>> = {}) => ({
  ...{ kind: 'task', audience: 'instance', source: 'Both pumps.', task_title: 'Change the seals' },
  ...{ task_due: '2040-05-07', task_assignees: '@anna', task_labels: 'Hall 3, Pump' },
  ...{ task_lines: 'Order seals\nDrain', ...more },
});
const newest = async () => {
  const [row] = await site.db<{ id: PostId }[]>`select id from posts order by id desc limit 1`;
  return row ? await readPost(site.db, { personId: site.ada }, row.id) : null;
};
const write = (title: string, more: Partial<TaskInput> = {}, audience: object = {}): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: '', title, level: 'group' as const, groupId: site.group, ...audience },
      task: { due: null, labels: [], lines: [], ...more },
    }),
  );
const stateOf = async (id: PostId) => (await readPost(site.db, { personId: site.ada }, id)).task?.state;
const board = '/groups/hydraulik/tasks';
/** The titles of each column, in order. */
async function columnsOf(browser: Browser): Promise<Record<string, string[]>> {
  const { html } = await browser.get(board);
  const columns = [...html.matchAll(/<ol data-board-target="column" data-state="(\w+)">(.*?)<\/ol>/gs)];
  return Object.fromEntries(
    columns.map(([, state = '', inside = '']) => [
      state,
      [...inside.matchAll(/class="row-name"[^>]*>([^<]*)</g)].map((match) => match[1] ?? ''),
    ]),
  );
}

test('the composer makes a task of what is typed, and shows again what was refused', async () => {
  const { html } = await ada.get(`/posts/new?group=${site.group}&kind=task`);
  expect(html).toMatch(/<input type="radio" name="kind" value="task" checked=""/);
  for (const name of Object.keys(typed()).filter((each) => each.startsWith('task_')))
    expect(html).toContain(`name="${name}"`);
  const wrong = await ada.send('/posts', typed({ task_assignees: '@nobody' }));
  expect(wrong.status).toBe(422);
  expect(textOf(wrong.html)).toContain('@nobody');
  expect(wrong.html).toContain('value="Change the seals"');
  const sent = await ada.send('/posts', typed());
  expect(sent.status).toBe(303);
  expect(await newest()).toMatchObject({
    ...{ kind: 'task', title: 'Change the seals', text: 'Both pumps.' },
    task: {
      due: '2040-05-07',
      labels: ['Hall 3', 'Pump'],
      lines: [{ text: 'Order seals' }, { text: 'Drain' }],
    },
  });
});

test('who does it moves it and ticks off lines with buttons; others take it on first', async () => {
  const id = await write('Seals', { lines: ['Drain'] });
  const before = (await anna.get(`/posts/${id}`)).html;
  expect(before).not.toContain('task-state"');
  expect(before).toContain(`/posts/${id}/task-taking"`);
  expect((await anna.send(`/posts/${id}/task-state`, { state: 'done', back: `/posts/${id}` })).status).toBe(
    403,
  );
  await anna.send(`/posts/${id}/task-taking`, { back: `/posts/${id}` });
  const after = (await anna.get(`/posts/${id}`)).html;
  expect(after).toMatch(/aria-pressed="true"[^>]*>.*?Open/s);
  expect(after).not.toContain('value="dropped"');
  await anna.send(`/posts/${id}/task-lines`, { line: '1 done', back: `/posts/${id}` });
  await anna.send(`/posts/${id}/task-state`, { state: 'done', back: `/posts/${id}` });
  expect((await readPost(site.db, { personId: site.ada }, id)).task).toMatchObject({
    ...{ state: 'done', lines: [{ done: true }], assignees: [{ name: 'anna' }] },
  });
  for (const line of ['x', '1', '1 maybe', '99999999999 done'])
    expect((await anna.send(`/posts/${id}/task-lines`, { line, back: '/' })).status).toBeLessThan(500);
});

test('the page of a task changes all of it at once, says what happened, and is nobody’s who cannot read it', async () => {
  const id = await write('Seals', { due: '2040-05-07', labels: ['a'], assignees: ['@anna'] });
  expect((await otto.get(`/posts/${id}/task`)).status).toBe(404);
  expect((await otto.send(`/posts/${id}/task`, { state: 'done' })).status).toBe(404);
  const { html } = await ada.get(`/posts/${id}/task`);
  expect(html).toContain('name="task_due" value="2040-05-07"');
  const said = {
    state: 'in_work',
    decides: 'yes',
    task_due: '',
    task_labels: 'a, b',
    task_assignees: '@ada',
  };
  const sent = await ada.send(`/posts/${id}/task`, { ...said, offered: site.anna });
  expect(sent.status).toBe(303);
  expect((await readPost(site.db, { personId: site.ada }, id)).task).toMatchObject({
    ...{ state: 'in_work', due: null, labels: ['a', 'b'], assignees: [{ name: 'ada' }] },
  });
  const history = textOf((await anna.get(`/posts/${id}/task`)).html);
  expect(history).toContain('ada took it on');
  expect(history).toContain('ada took it from anna');
  const wrong = await ada.send(`/posts/${id}/task`, { ...said, task_assignees: '@nobody' });
  expect([wrong.status, textOf(wrong.html)]).toEqual([422, expect.stringContaining('@nobody')]);
});

test('a board is for members; its empty state says what it is for', async () => {
  expect((await otto.get(board)).status).toBe(404);
  const empty = await ada.get(board);
  expect(textOf(empty.html)).toContain('what this group has to do');
  expect(empty.html).toContain(`/posts/new?group=${site.group}&amp;kind=task`);
});

test('a board has a column for each state; cards are put in order, by who may', async () => {
  const [first, second, third] = [await write('One'), await write('Two'), await write('Three')];
  expect(await columnsOf(ada)).toEqual({ open: ['Three', 'Two', 'One'], in_work: [], done: [] });
  const put = (browser: Browser, id: PostId, place: string) =>
    browser.send(`/posts/${id}/task-places`, { place, back: board });
  expect((await put(anna, first, 'done')).status).toBe(403);
  await put(ada, first, `open before ${third}`);
  expect((await columnsOf(anna)).open).toEqual(['One', 'Three', 'Two']);
  await put(ada, third, `open after ${second}`);
  await put(ada, second, 'in_work');
  await put(ada, first, `in_work after ${second}`);
  await put(ada, third, `in_work before ${first}`);
  expect(await columnsOf(ada)).toEqual({ open: [], in_work: ['Two', 'Three', 'One'], done: [] });
  // Beside one that is elsewhere by now: at the top.
  await put(ada, second, 'done');
  await put(ada, first, `in_work after ${second}`);
  expect((await columnsOf(ada)).in_work).toEqual(['One', 'Three']);
  for (const place of ['', 'later', 'open before', 'open beside 3', `open before ${'9'.repeat(19)}`])
    expect((await put(ada, first, place)).status).toBeLessThan(500);
  const anyone = (await anna.get(board)).html;
  expect(anyone).not.toContain('task-places');
});

test('the list is filtered by state, person and label', async () => {
  const [mine, other] = [
    await write('Mine', { assignees: ['@anna'], labels: ['Pump'] }),
    await write('Other', { labels: ['Hall'] }),
  ];
  await site.act((tx) => changeTask(tx, site.ada, other, { state: 'done' }));
  const names = async (query: string) =>
    [...(await anna.get(`${board}?view=list${query}`)).html.matchAll(/class="row-name"[^>]*>([^<]*)</g)].map(
      (match) => match[1],
    );
  expect(await names('')).toEqual(['Mine']);
  expect(await names('&state=done')).toEqual(['Other']);
  expect(await names('&who=me')).toEqual(['Mine']);
  expect(await names(`&who=${site.ada}`)).toEqual([]);
  expect(await names('&label=pump')).toEqual(['Mine']);
  expect(await names('&label=hall')).toEqual([]);
  expect(await names('&who=x&state=y')).toEqual(['Mine']);
  await anna.send(`/posts/${mine}/task-state`, { state: 'done', back: board });
  expect(await stateOf(mine)).toBe('done');
});

test('my tasks are those of all groups, by when they are due', async () => {
  expect(textOf((await anna.get('/tasks')).html)).toContain('what you have to do');
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await site.db`update people set time_zone = 'UTC' where id = ${site.anna}`;
  await write('Valve', { due: day(-1), assignees: ['@anna'] });
  await write('Now', { due: day(0), assignees: ['@anna'] });
  await write('Some day', { assignees: ['@anna'] });
  await write('Far', { due: day(30), assignees: ['@anna'] }, { level: 'instance', groupId: undefined });
  await write('Not mine', { due: day(0) });
  const text = textOf((await anna.get('/tasks')).html);
  expect(text).toMatch(/Overdue.*Valve.*Today.*Now.*Later.*Far.*Without a day.*Some day/s);
  expect(text).not.toContain('Not mine');
  await site.db`delete from memberships where person_id = ${site.anna} and group_id = ${site.group}`;
  const left = textOf((await anna.get('/tasks')).html);
  expect([left.includes('Far'), left.includes('Valve')]).toEqual([true, false]);
  await addMember(site.db, site.group, site.anna);
});

test('a task is made from a post, and leads back to it', async () => {
  const post = await site.act((tx) =>
    publishPost(tx, site.anna, {
      source: 'The gauge of pump 2 drips.\n\nSince Monday.',
      groupId: site.group,
    }),
  );
  const hidden = await site.act((tx) =>
    publishPost(tx, site.anna, { source: 'Secret.', level: 'direct', to: [site.otto] }),
  );
  expect((await ada.get(`/posts/new?task_of=${hidden}`)).status).toBe(404);
  const { html } = await ada.get(`/posts/${post}`);
  expect(html).toContain(`/posts/new?task_of=${post}&amp;group=${site.group}`);
  const composer = (await ada.get(`/posts/new?task_of=${post}&group=${site.group}`)).html;
  expect(composer).toContain(`name="task_from" value="${post}"`);
  expect(composer).toContain('value="The gauge of pump 2 drips."');
  await ada.send('/posts', typed({ task_from: post }));
  const made = await newest();
  expect(made?.task?.fromId).toBe(post);
  expect((await anna.get(`/posts/${made?.id}`)).html).toContain(`href="/posts/${post}"`);
});
