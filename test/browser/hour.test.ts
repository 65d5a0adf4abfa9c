import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { decideIdea, mergeIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { publishPost } from '#src/posts/publish.ts';
import { launch, visit } from '#test/support/browser.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';

/** Nils looks at an hour of questions in which Ada answers. Another process serves; what others do is done beside it. */
let alpha: TestInstance;
let ada: Member;
let nils: Member;
let room: Room;
let hour: PostId;
let first: PostId;
let browser: Browser;
let page: Page;
/** What the page asked the server for since it stood. */
let asked: string[] = [];

const act = <T>(work: Parameters<typeof transaction<T>>[1]) => transaction(alpha.db, work);
const publish = (by: Member, draft: object): Promise<PostId> =>
  act((tx) =>
    publishPost(tx, by.id, {
      ...{ source: '', level: 'group', groupId: room.id },
      ...draft,
    } as Parameters<typeof publishPost>[2]),
  ) as Promise<PostId>;
const put = (by: Member, title: string) => publish(by, { title, idea: { campaignId: hour } });
const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const row = (id: string) => page.locator(`#post-${id}`);
const part = (word: string) => page.locator(`section[aria-labelledby="hour-${word}"]`);

beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { name: 'Ada Brandt', sharedKeys: true });
  nils = await alpha.person('nils', { name: 'Nils Nord', sharedKeys: true });
  room = await alpha.group('hydraulik', ada, 'closed');
  await act(async (tx) => {
    await tx`insert into memberships (group_id, person_id, role, state) values (${room.id}, ${nils.id}, 'member', 'active')`;
  });
  hour = await publish(ada, {
    title: 'Ask Ada',
    campaign: {
      ...{ format: 'questions', answerDays: 1, startsAt: inMinutes(-5), endsAt: inMinutes(55) },
      jury: ['@ada'],
    },
  });
  first = await put(ada, 'Do we build in Lyon?');
  browser = await launch();
  ({ page } = await visit(browser));
  const [name = '', value = ''] = (await alpha.cookie(nils)).split('=');
  await page.context().addCookies([{ name, value, url: alpha.origin }]);
  const beat = page.waitForResponse((answer) => answer.url() === `${alpha.origin}/live`);
  const missed = page.waitForResponse((answer) => answer.url().includes('/live/missed'));
  await page.goto(`${alpha.origin}/posts/${hour}/hour`);
  await Promise.all([beat, missed]);
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
});
afterAll(async () => {
  await browser?.close();
  await alpha?.remove();
});

/** The badges of the navigation are another matter. */
const askedForTheHour = () => asked.filter((line) => line.includes('/posts/'));

it('a new question, votes and an answer stand on the open page, and nothing was asked for', async () => {
  const late = await put(ada, 'Is <img src=x onerror=alert(1)> safe?');
  await row(late).waitFor();
  expect(await row(late).locator('.row-name').textContent()).toContain('<img src=x');
  expect(await part('waiting').locator('h2 .count').textContent()).toBe('2');
  const voter = await alpha.person('vera', { sharedKeys: true });
  await act(async (tx) => {
    await tx`insert into memberships (group_id, person_id, role, state) values (${room.id}, ${voter.id}, 'member', 'active')`;
  });
  await act((tx) => voteForIdea(tx, voter.id, late));
  await page.locator(`#post-${late} .count`, { hasText: /^1$/ }).waitFor();
  // What has more votes moves up while nobody reads or scrolls.
  await page.locator(`section[data-stages~="new"] li:first-child#post-${late}`).waitFor();
  await act((tx) => decideIdea(tx, ada.id, first, { stage: 'discussed', reason: '' }));
  await part('now').locator(`#post-${first}`).waitFor();
  await act((tx) => decideIdea(tx, ada.id, first, { stage: 'done', reason: 'In spring.' }));
  await part('answered').locator(`#post-${first}`).waitFor();
  expect(await row(first).locator('.idea-reason').textContent()).toContain('In spring.');
  expect(await part('now').isVisible()).toBe(false);
  expect(askedForTheHour()).toEqual([]);
});

it('one’s own vote is a small request, can be taken back, and counts once', async () => {
  asked = [];
  const id = await put(ada, 'When?');
  const button = row(id).locator('button.idea-votes');
  await button.click();
  await page.locator(`#post-${id} [aria-pressed=true] .count`, { hasText: /^1$/ }).waitFor();
  expect(askedForTheHour()).toEqual([`POST /posts/${id}/idea-votes`]);
  await row(id).locator('button[aria-pressed=true]').click();
  await page.locator(`#post-${id} [aria-pressed=false] .count`, { hasText: /^0$/ }).waitFor();
  const [votes] = await alpha.db`select votes from ideas where post_id = ${id}`;
  expect(votes?.votes).toBe(0);
});

it('a double leaves the page', async () => {
  const [one, other] = [await put(ada, 'Who?'), await put(ada, 'And who?')];
  await row(other).waitFor();
  await act((tx) => mergeIdea(tx, ada.id, other, one));
  await row(other).waitFor({ state: 'detached' });
  expect(await row(one).isVisible()).toBe(true);
});

it('one’s own question has a number and no button', async () => {
  const id = await put(nils, 'And mine?');
  await row(id).waitFor();
  expect(await row(id).locator('button.idea-votes').count()).toBe(0);
  expect(await row(id).locator('.idea-votes .count').textContent()).toBe('0');
});
