import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { decideIdea, mergeIdea, voteForIdea } from '#src/posts/kinds/idea/change-idea.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { fieldIn, openSite, textOf, type Browser, type Site } from './site.ts';

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

const day = (days: number) => new Date(Date.now() + days * 86_400_000);
const campaign = (title: string, jury: readonly string[] = ['@anna']): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: '', title, level: 'group' as const, groupId: site.group },
      campaign: { startsAt: day(-1), endsAt: day(3), answerDays: 7, jury },
    }),
  );
const propose = (who: PersonId, title: string, campaignId: PostId | null = null): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, who, {
      ...{ source: '', title, level: 'group' as const, groupId: site.group },
      idea: { campaignId },
    }),
  );
const newest = async () => {
  const [row] = await site.db<{ id: PostId }[]>`select id from posts order by id desc limit 1`;
  return row ? await readPost(site.db, { personId: site.ada }, row.id) : null;
};
const ideaOf = async (id: PostId) => (await readPost(site.db, { personId: site.ada }, id)).idea;
const list = '/groups/hydraulik/ideas';
const names = async (browser: Browser, query = '') =>
  [
    ...(await browser.get(`${list}${query}`)).html.matchAll(
      /class="idea-row.*?class="row-name"[^>]*>([^<]*)</gs,
    ),
  ].map((match) => match[1]);

test('a campaign and an idea for it are written with the composer, and shown again when refused', async () => {
  const form = (await ada.get(`/posts/new?group=${site.group}&kind=campaign`)).html;
  expect(form).toMatch(/<input type="radio" name="kind" value="campaign" checked=""/);
  const typed = {
    ...{ kind: 'campaign', audience: `group:${site.group}`, source: 'All count.' },
    ...{ campaign_title: 'Less waste?', campaign_from: '2040-05-01', campaign_until: '31.05.2040' },
    ...{ campaign_jury: '@anna', campaign_answer_days: '10' },
  };
  for (const [more, sentence] of [
    [{ campaign_until: '2040-04-01' }, 'ends before it begins'],
    [{ campaign_until: '' }, 'from which day'],
    [{ campaign_from: '2040-02-31' }, 'is not a date'],
    [{ campaign_jury: '' }, 'needs a jury'],
    [{ campaign_answer_days: 'ten' }, 'number of days'],
    [{ audience: 'instance' }, 'Choose a group'],
  ] as const) {
    const { status, html } = await ada.send('/posts', { ...typed, ...more });
    expect([status, textOf(html)]).toEqual([422, expect.stringContaining(sentence)]);
    expect(html).toContain('value="Less waste?"');
  }
  const asked = await ada.send('/posts', typed);
  expect([asked.status, textOf(asked.html)]).toEqual([422, expect.stringContaining('2040-05-31')]);
  const carried = [...Object.keys(typed), 'once', 'confirmed', 'language'];
  const again = Object.fromEntries(carried.map((name) => [name, fieldIn(asked.html, name)]));
  expect((await ada.send('/posts', again)).status).toBe(303);
  const made = await newest();
  expect(made).toMatchObject({ kind: 'campaign', title: 'Less waste?', campaign: { answerDays: 10 } });
  const composer = (await anna.get(`/posts/new?group=${site.group}&kind=idea&campaign=${made?.id}`)).html;
  expect(composer).toContain(`name="idea_campaign" value="${made?.id}" checked=""`);
  expect(textOf(composer)).toContain('For the campaign “Less waste?”');
  const early = await anna.send('/posts', {
    ...{ kind: 'idea', audience: `group:${site.group}`, idea_title: 'Sort', idea_campaign: made?.id ?? '' },
    idea_question: 'Less waste?',
  });
  expect([early.status, textOf(early.html)]).toEqual([422, expect.stringContaining('has not begun')]);
  expect(early.html).toContain('value="Sort"');
});

test('members vote with a button, take it back, and read who decides; others find nothing', async () => {
  const id = await propose(site.ada, 'Sort', await campaign('Less waste?'));
  expect((await otto.get(`/posts/${id}`)).status).toBe(404);
  expect((await otto.send(`/posts/${id}/idea-votes`, { back: '/' })).status).toBe(404);
  const own = (await ada.get(`/posts/${id}`)).html;
  expect(own).not.toContain(`/posts/${id}/idea-votes"`);
  const before = (await anna.get(`/posts/${id}`)).html;
  expect(before).toContain(`/posts/${id}/idea-votes"`);
  expect(textOf(before)).toContain('Less waste?');
  for (const _ of [1, 2])
    expect((await anna.send(`/posts/${id}/idea-votes`, { back: list })).status).toBe(303);
  expect((await ideaOf(id))?.votes).toBe(1);
  expect((await anna.get(list)).html).toContain(`/posts/${id}/idea-votes/removal"`);
  await anna.send(`/posts/${id}/idea-votes/removal`, { back: list });
  expect((await ideaOf(id))?.votes).toBe(0);
});

test('the jury decides on a page, which keeps what it refuses, and everyone reads the history', async () => {
  const id = await propose(site.ada, 'Sort', await campaign('Less waste?'));
  expect((await otto.get(`/posts/${id}/idea`)).status).toBe(404);
  const { html } = await anna.get(`/posts/${id}/idea`);
  expect(html).toContain('name="reason"');
  const wrong = await anna.send(`/posts/${id}/idea`, { do: 'decide', stage: 'declined', reason: ' ' });
  expect([wrong.status, textOf(wrong.html)]).toEqual([422, expect.stringContaining('Say why')]);
  const long = await anna.send(`/posts/${id}/idea`, {
    do: 'decide',
    stage: 'done',
    reason: 'x'.repeat(2_001),
  });
  expect([long.status, long.html]).toEqual([422, expect.stringContaining('x'.repeat(2_001))]);
  const sent = await anna.send(`/posts/${id}/idea`, { do: 'decide', stage: 'declined', reason: 'Too dear.' });
  expect(sent.status).toBe(303);
  expect(textOf((await ada.get(`/posts/${id}/idea`)).html)).toMatch(/anna set it to “Declined”.*Too dear\./s);
  expect(textOf((await ada.get(`/posts/${id}`)).html)).toMatch(/Declined.*Too dear\./s);
  expect(textOf((await ada.get('/notifications')).html)).toContain('has declined an idea of yours');
});

test('doubles are united and parted on the same page', async () => {
  const [one, two] = [await propose(site.anna, 'One'), await propose(site.anna, 'Two')];
  const { html } = await ada.get(`/posts/${two}/idea`);
  expect(html).toContain(`<option value="${one}">One (0)</option>`);
  for (const into of ['', two, '99999999999'])
    expect((await ada.send(`/posts/${two}/idea`, { do: 'merge', into })).status).toBe(422);
  expect((await ada.send(`/posts/${two}/idea`, { do: 'merge', into: one })).status).toBe(303);
  expect(textOf((await anna.get(`/posts/${two}`)).html)).toContain('United with One');
  expect(textOf((await anna.get(`/posts/${one}`)).html)).toContain('United with this one: Two');
  await ada.send(`/posts/${two}/idea-parting`, { back: '/' });
  expect((await ideaOf(two))?.merged).toBeNull();
});

test('a group’s ideas are for members, by votes, age or stage, and by campaign', async () => {
  expect((await otto.get(list)).status).toBe(404);
  const empty = await ada.get(list);
  expect(textOf(empty.html)).toContain('Ideas of this group stand here');
  expect(empty.html).toContain(`/posts/new?group=${site.group}&amp;kind=campaign`);
  const call = await campaign('Less waste?');
  const [one, two, three] = [
    await propose(site.ada, 'One', call),
    await propose(site.ada, 'Two'),
    await propose(site.anna, 'Three'),
  ];
  await site.act((tx) => voteForIdea(tx, site.anna, two));
  await site.act((tx) => decideIdea(tx, site.ada, three, { stage: 'discussed', reason: '' }));
  expect(await names(ada)).toEqual(['Two', 'Three', 'One']);
  expect(await names(ada, '?sort=newest')).toEqual(['Three', 'Two', 'One']);
  expect(await names(ada, '?sort=stage')).toEqual(['Two', 'One', 'Three']);
  expect(await names(ada, '?stage=discussed')).toEqual(['Three']);
  expect(await names(anna, '?who=me')).toEqual(['Three']);
  expect(await names(ada, `?campaign=${call}`)).toEqual(['One']);
  expect((await ada.get(`${list}?campaign=${one}`)).status).toBe(404);
  expect((await ada.get(`${list}?sort=x&stage=y&campaign=z`)).status).toBe(200);
  const page = textOf((await ada.get(`${list}?campaign=${call}`)).html);
  expect(page).toMatch(/Less waste\?.*3 days left/s);
  await site.act((tx) => mergeIdea(tx, site.ada, three, two));
  expect(await names(ada)).toEqual(['Two', 'One']);
});

test('my ideas, and what I have to answer: overdue answers are shown as such', async () => {
  expect(textOf((await anna.get('/ideas')).html)).toContain('What you propose stands here');
  const call = await campaign('Less waste?');
  const id = await propose(site.ada, 'Sort', call);
  expect(textOf((await ada.get('/ideas')).html)).toMatch(/Proposed by me.*Sort/s);
  expect(textOf((await anna.get('/ideas')).html)).not.toContain('Sort');
  const over = (days: number) => site.db`
    update campaigns set starts_at = now() - interval '90 days', ends_at = now() - ${days} * interval '1 day' where post_id = ${call}`;
  await over(1);
  expect(textOf((await anna.get('/ideas')).html)).toMatch(/For me to answer.*Sort.*Answer by/s);
  await over(20);
  expect(textOf((await anna.get('/ideas')).html)).toContain('Answer overdue since');
  expect(textOf((await ada.get(`/posts/${id}`)).html)).toContain('Answer overdue since');
  expect(textOf((await ada.get(`/posts/${call}`)).html)).toContain('1 idea without an answer');
  await site.db`delete from memberships where person_id = ${site.anna} and group_id = ${site.group}`;
  expect(textOf((await anna.get('/ideas')).html)).not.toContain('Sort');
  await site.db`insert into memberships (group_id, person_id, role, state) values (${site.group}, ${site.anna}, 'member', 'active')`;
});

test('a campaign is edited on its page', async () => {
  const id = await campaign('Less waste?');
  const { html } = await ada.get(`/posts/${id}/edit`);
  expect(html).toContain('name="campaign_jury" value="@anna"');
  const until = day(9).toISOString().slice(0, 10);
  const shown = await readPost(site.db, { personId: site.ada }, id);
  const sent = await ada.send(`/posts/${id}/versions`, {
    ...{ title: 'Even less?', source: '', language: 'en', campaign_until: until, campaign_answer_days: '5' },
    ...{ campaign_from: day(-1).toISOString().slice(0, 10), campaign_jury: '@ada, @anna' },
  });
  expect(sent.status).toBe(303);
  const after = await readPost(site.db, { personId: site.ada }, id);
  expect(after).toMatchObject({ title: 'Even less?', kind: 'campaign', campaign: { answerDays: 5 } });
  expect([shown.campaign?.jury.length, after.campaign?.jury.length]).toEqual([1, 2]);
});
