import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PostId } from '#src/platform/ids.ts';
import { acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { openSite, textOf, type Browser, type Site } from './site.ts';

// Otto administers Alpha; Ada owns Hydraulik, in which Anna is a member.
let site: Site;
let ada: Browser;
let anna: Browser;
let otto: Browser;
beforeAll(async () => {
  site = await openSite();
  await site.db`update people set is_admin = id = ${site.otto}`;
  [ada, anna, otto] = [
    await site.browser(site.ada),
    await site.browser(site.anna),
    await site.browser(site.otto),
  ];
});
afterAll(() => site.close());

const publish = (author: Site['ada'], source: string, more: Partial<PostInput> = {}): Promise<PostId> =>
  site.act((tx) => publishPost(tx, author, { source, language: 'en', ...more }));
const inGroup = () => ({ level: 'group', groupId: site.group }) as const;

test('a must-read stands on top of every tab until it is confirmed, by a form; then it says when', async () => {
  const id = await publish(site.otto, 'Wear goggles', { mustRead: { until: null } });
  for (const tab of ['/', '/?feed=following', '/?feed=all']) {
    const { html } = await anna.get(tab);
    expect([tab, html.indexOf('Wear goggles') < (html.indexOf('id="newest"') + 1 || 1e9)]).toEqual([
      tab,
      true,
    ]);
    expect(html.match(new RegExp(`id="post-${id}"`, 'g'))).toHaveLength(1);
    expect(html).toContain(`formaction="/posts/${id}/acknowledgements"`);
  }
  expect((await anna.send(`/posts/${id}/acknowledgements`)).status).toBe(303);
  const after = await anna.get('/?feed=all');
  expect(after.html).not.toContain('id="must-reads"');
  expect(textOf(after.html)).toContain('Confirmed by you');
});

test('the composer takes the last day; when it is over the post says so and asks no more', async () => {
  const day = new Date(Date.now() + 3 * 24 * 3600 * 1000).toISOString().slice(0, 10);
  const form = { source: 'Test the sirens', kind: 'must_read', audience: 'instance', must_read_until: day };
  const bad = await otto.send('/posts', { ...form, must_read_until: 'soon' });
  expect([bad.status, bad.html.includes('role="alert"')]).toEqual([422, true]);
  expect((await otto.send('/posts', form)).status).toBe(303);
  const [post] = await site.db<{ id: PostId; until: Date }[]>`
    select p.id, m.until from must_reads m join posts p on p.id = m.post_id where p.source = 'Test the sirens'`;
  expect(post?.until.getTime()).toBeGreaterThan(Date.parse(`${day}T12:00:00Z`));
  expect((await anna.get('/')).html).toContain(`formaction="/posts/${post?.id}/acknowledgements"`);
  await site.db`update must_reads set until = now() - interval '1 day' where post_id = ${post?.id ?? ''}`;
  const over = await anna.get(`/posts/${post?.id}`);
  expect(over.html).not.toContain(`formaction="/posts/${post?.id}/acknowledgements"`);
  expect(textOf(over.html)).toContain('Was due');
});

test('a must-read is taken back after a question, by who may; to others the page does not exist', async () => {
  const id = await publish(site.otto, 'Count the chairs', { mustRead: { until: null } });
  expect((await anna.get(`/posts/${id}/must-read`)).status).toBe(404);
  expect((await anna.send(`/posts/${id}/must-read/removal`)).status).toBe(403);
  expect((await anna.get('/')).html).toContain(`formaction="/posts/${id}/acknowledgements"`);
  expect((await otto.get(`/posts/${id}`)).html).toContain(`href="/posts/${id}/must-read"`);
  expect((await otto.get(`/posts/${id}/must-read`)).html).toContain('Count the chairs');
  expect((await otto.send(`/posts/${id}/must-read/removal`)).status).toBe(303);
  expect((await anna.get('/')).html).not.toContain(`formaction="/posts/${id}/acknowledgements"`);
});

test('numbers are for who asked, and without any name; others have no such part of the page', async () => {
  const id = await publish(site.otto, 'Lock the doors', { mustRead: { until: null } });
  await anna.send(`/posts/${id}/acknowledgements`);
  const own = await otto.get(`/posts/${id}`);
  const part = /<section[^>]*id="reception".*?<\/section>/s.exec(own.html)?.[0] ?? '';
  expect(textOf(part)).toContain('weniger als fünf');
  expect(part).not.toContain('anna');
  expect((await anna.get(`/posts/${id}`)).html).not.toContain('id="reception"');
  await ada.send(`/posts/${id}/acknowledgements`);
});

test('the tab one chose is shown the next time', async () => {
  const chosen = await ada.get('/?feed=all');
  expect(chosen.headers['set-cookie']?.toString()).toMatch(/^kontor_feed=all; .*HttpOnly; SameSite=Lax/);
  expect((await ada.get('/')).html).toContain('href="/?feed=all" aria-current="page"');
});

test('For you begins with what names or answers the reader and was not looked at, and says why it is there', async () => {
  const root = await publish(site.anna, 'My post', inGroup());
  await publish(site.ada, 'Your answer', { replyToId: root });
  const before = await anna.get('/?feed=you');
  expect(textOf(before.html)).toMatch(/Needs your reply.*ada replied to you.*Your answer/);
  expect(textOf(before.html)).toContain('You see this because it is a reply to you.');
  await anna.get(`/posts/${root}`);
  expect((await anna.get('/?feed=you')).html).not.toContain('id="calls"');
});

test('of what was shared or written by somebody one follows, the menu leads to following no longer', async () => {
  const id = await publish(site.otto, 'For my company');
  const { html } = await ada.get('/?feed=you');
  expect(textOf(html)).toContain('because it was posted to your whole company');
  expect(html).toContain(`formaction="/people/${site.otto}/mute"`);
  await otto.send(`/posts/${id}/removal`);
});

test('the asker accepts an answer by a button that others do not have; it stands under the question and is counted as answered', async () => {
  const question = await publish(site.anna, 'Which seal fits?', { ...inGroup(), kind: 'question' });
  const answer = await publish(site.ada, 'The blue one.', { replyToId: question });
  expect(textOf((await ada.get('/questions?open=1')).html)).toContain('Which seal fits?');
  expect((await otto.get('/questions')).html).not.toContain('Which seal fits?');
  expect((await anna.get(`/posts/${question}`)).html).toContain(`formaction="/posts/${answer}/acceptance"`);
  expect((await anna.send(`/posts/${answer}/acceptance`)).status).toBe(303);
  const shown = await ada.get(`/posts/${question}`);
  // Here the answer itself stands below: under the question a line leads to it. Where it does not, it is shown.
  expect(shown.html).toMatch(new RegExp(`class="accepted-mark">.*?href="#post-${answer}"`, 's'));
  expect(shown.html.match(/The blue one\./g)).toHaveLength(1);
  expect((await ada.get('/questions')).html).toMatch(/class="accepted-answer".*?The blue one\./s);
  expect(textOf((await ada.get('/questions?open=1')).html)).not.toContain('Which seal fits?');
  expect(textOf((await ada.get('/questions')).html)).toContain('Question, answered');
  expect((await otto.send(`/posts/${answer}/acceptance`)).status).toBe(404);
});

test('a deep thread stops at three levels and leads on; far above, the way down is folded', async () => {
  const root = await publish(site.ada, 'root', inGroup());
  const chain: PostId[] = [root];
  for (let i = 1; i <= 6; i++)
    chain.push(await publish(site.anna, `level ${i}`, { replyToId: chain.at(-1) as PostId }));
  const top = await ada.get(`/posts/${root}`);
  expect(textOf(top.html)).toContain('Continue this thread: 3 more replies');
  expect(top.html).toContain(`class="thread-on" href="/posts/${chain[3]}"`);
  expect(top.html).not.toContain('level 4');
  const bottom = await ada.get(`/posts/${chain[6]}`);
  expect(textOf(bottom.html)).toContain('3 earlier replies');
  expect(bottom.html).toContain('action="/posts/' + chain[6] + '/replies"');
});

test('a deleted answer leaves a quiet mark; what is new since the last visit is marked', async () => {
  const root = await publish(site.ada, 'root', inGroup());
  const gone = await publish(site.anna, 'hasty words', { replyToId: root });
  await publish(site.ada, 'why?', { replyToId: gone });
  await ada.get(`/posts/${root}`);
  await site.act((tx) => removePost(tx, site.anna, gone));
  await site.db`update thread_visits set at = now() - interval '1 hour' where root_id = ${root}`;
  await publish(site.anna, 'calmer words', { replyToId: root });
  const page = textOf((await ada.get(`/posts/${root}`)).html);
  expect(page).toContain('anna deleted this.');
  expect(page).not.toContain('hasty words');
  expect(page).toContain('1 new reply since your last visit');
});

test('below a post in the feed stand the first two answers of people one follows, and of nobody else', async () => {
  await site.db`insert into follows (follower_id, followee_id, state, uri) values (${site.ada}, ${site.anna}, 'accepted', 'f1')`;
  const root = await publish(site.ada, 'What do you think?');
  await publish(site.otto, 'otto thinks', { replyToId: root });
  for (const n of ['one', 'two', 'three']) await publish(site.anna, `anna thinks ${n}`, { replyToId: root });
  const { html } = await ada.get('/?feed=following');
  const below = /class="first-replies".*?<\/div>/s.exec(html)?.[0] ?? '';
  expect([...below.matchAll(/(\w+ thinks \w*)/g)].map((m) => m[1]?.trim())).toEqual([
    'anna thinks one',
    'anna thinks two',
  ]);
  expect(textOf(below)).toContain('2 more replies');
});

test('who reacted is a page for whoever can read the post', async () => {
  const id = await publish(site.ada, 'Applause please', inGroup());
  await anna.send(`/posts/${id}/reactions`, { kind: 'like' });
  const { html } = await ada.get(`/posts/${id}/reactions?kind=like`);
  expect(textOf(html)).toContain('anna');
  expect((await otto.get(`/posts/${id}/reactions`)).status).toBe(404);
  expect(textOf((await ada.get(`/posts/${id}/reactions?kind=emoji`)).html)).toContain('No one yet');
});

test('somebody else’s question is not settled by a form of one’s own making', async () => {
  const question = await publish(site.ada, 'Mine?', { kind: 'question' });
  const answer = await publish(site.anna, 'Yours.', { replyToId: question });
  const sent = await otto.send(`/posts/${answer}/acceptance`);
  expect(sent.status).toBe(403);
  await site.act((tx) => acceptAnswer(tx, site.ada, answer));
});

test('who asked accepts an answer by a button, and takes that back in the menu of the answer; nobody else is offered either', async () => {
  const id = await publish(site.anna, 'Which grease?', { kind: 'question' });
  const answer = await publish(site.otto, 'The blue one.', { replyToId: id });
  const accept = `formaction="/posts/${answer}/acceptance"`;
  const takeBack = `class="menu-item" form="act" formaction="/posts/${answer}/acceptance/removal"`;
  const offered = async (browser: Browser) => {
    const { html } = await browser.get(`/posts/${id}`);
    return [html.includes(accept), html.includes(takeBack)];
  };
  expect(await offered(ada)).toEqual([false, false]);
  expect(await offered(anna)).toEqual([true, false]);
  expect((await anna.send(`/posts/${answer}/acceptance`)).status).toBe(303);
  expect(await offered(anna)).toEqual([false, true]);
  expect(await offered(ada)).toEqual([false, false]);
  expect((await anna.send(`/posts/${answer}/acceptance/removal`)).status).toBe(303);
  expect(await offered(anna)).toEqual([true, false]);
});
