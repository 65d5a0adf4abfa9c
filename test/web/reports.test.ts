import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAlpha, type Alpha } from '../reports/scene.ts';
import { ask } from '#test/support/http.ts';
import type { Member } from '#test/support/instance.ts';

let a: Alpha;
beforeAll(async () => {
  a = await openAlpha();
});
afterAll(() => a.alpha.remove());

const page = async (who: Member, path: string) =>
  await ask(a.alpha.origin, { path, headers: { cookie: await a.alpha.cookie(who), accept: 'text/html' } });

test('"Report" stands at posts, people, groups and messages of others, and not at one’s own', async () => {
  const { room, ada, max, otto } = a;
  const post = await a.publish(max, { source: 'For all' });
  const letter = await a.publish(max, { source: '@otto hello', level: 'direct', to: [otto.id] });
  expect((await page(otto, `/posts/${post}`)).text).toContain(`href="/posts/${post}/report"`);
  expect((await page(max, `/posts/${post}`)).text).not.toContain(`href="/posts/${post}/report"`);
  expect((await page(otto, '/@max')).text).toContain(`href="/people/${max.id}/report"`);
  expect((await page(max, '/@max')).text).not.toContain('/report"');
  expect((await page(max, '/groups/hydraulik')).text).toContain('href="/groups/hydraulik/report"');
  expect((await page(otto, '/groups/hydraulik/about')).text).toContain('href="/groups/hydraulik/report"');
  expect((await page(otto, `/posts/${letter}/report`)).text).toContain('Report this message');
  expect((await page(ada, `/posts/${letter}/report`)).status).toBe(404);
  expect((await page(max, `/people/${max.id}/report`)).status).toBe(404);
  expect((await page(ada, '/groups/hydraulik/about')).text).toContain(`/reports/log?group=${room.id}`);
});

test('the queue and the log are pages of those who decide, and to others no pages at all', async () => {
  const { ada, anton, otto, max } = a;
  for (const path of ['/reports', '/reports?show=closed', '/reports/log']) {
    expect((await page(ada, path)).status, path).toBe(200);
    expect((await page(anton, path)).status, path).toBe(200);
    expect((await page(otto, path)).status, path).toBe(404);
  }
  expect((await page(otto, '/')).text).not.toContain('href="/reports"');
  expect((await page(anton, '/')).text).toContain('href="/reports"');
  const post = await a.publish(max, { source: 'Hm' });
  const { caseId } = await a.report(otto, { postId: post });
  expect((await page(otto, `/reports/${caseId}`)).text).toContain('Your report');
  expect((await page(max, `/reports/${caseId}`)).status).toBe(404);
  expect((await page(ada, `/reports/${caseId}`)).status).toBe(404);
  for (const odd of ['0', 'x', '99999999999999999999'])
    expect((await page(anton, `/reports/${odd}`)).status).toBe(404);
});

test.each([
  ['de', 'Diesen Beitrag melden', 'Beleidigung oder Belästigung'],
  ['fr', 'Signaler cette publication', 'Insulte ou harcèlement'],
  ['en', 'Report this post', 'Insult or harassment'],
] as const)('speaks %s', async (locale, heading, category) => {
  const { alpha, otto, max } = a;
  const post = await a.publish(max, { source: 'I18n' });
  await alpha.db`update people set locale = ${locale} where id = ${otto.id}`;
  const { text } = await page(otto, `/posts/${post}/report`);
  expect(text).toContain(heading);
  expect(text).toContain(category);
});
