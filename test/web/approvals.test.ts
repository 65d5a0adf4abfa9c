import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AskedAct } from '#src/posts/kinds/approval/act-approval.ts';
import { actOnApproval } from '#src/posts/kinds/approval/act-approval.ts';
import type { ApprovalInput } from '#src/posts/kinds/approval/forms.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { amountWritten } from '#src/web/posts/kinds/approval/typed.ts';
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

const ask = (title = 'A new press', more: Partial<ApprovalInput> = {}): Promise<PostId> =>
  site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: 'Ours leaks.', title, level: 'group' as const, groupId: site.group },
      approval: {
        ...{ amount: '1234.50', currency: 'EUR', mode: 'order', due: null, approvers: ['@anna'], ...more },
      },
    }),
  );
const act = (who: PersonId, id: PostId, asked: AskedAct) =>
  site.act((tx) => actOnApproval(tx, who, id, asked));
const newest = async () => {
  const [row] = await site.db<{ id: PostId }[]>`select id from posts order by id desc limit 1`;
  return row ? await readPost(site.db, { personId: site.ada }, row.id) : null;
};
const list = '/groups/hydraulik/approvals';

test.each([
  ['1234.50', '1234.50'],
  ['1.234,50', '1234.50'],
  ['1,234.5', '1234.5'],
  ['1 234 567', '1234567'],
  ['1’234.00', '1234.00'],
  ['12', '12'],
  ['1,234', '1234'],
  ['1.2.3', '1.2.3'],
  ['ten', 'ten'],
  ['-5', '-5'],
])('the amount "%s" is %s', (typed, amount) => {
  expect(amountWritten(typed)).toBe(amount);
});

test('a request is written with the composer, shown again when refused, and as it will be read before a border', async () => {
  const { html } = await ada.get(`/posts/new?group=${site.group}&kind=approval`);
  expect(html).toMatch(/<input type="radio" name="kind" value="approval" checked=""/);
  const typed = {
    ...{ kind: 'approval', audience: `group:${site.group}`, source: 'Ours leaks.' },
    ...{ approval_title: 'A new press', approval_amount: '1.234,50', approval_currency: 'eur' },
    ...{ approval_approvers: '@anna', approval_mode: 'parallel', approval_due: '2040-05-07' },
  };
  for (const [more, sentence] of [
    [{ approval_amount: 'much' }, '"much" is not an amount'],
    [{ approval_currency: 'EURO' }, '"EURO" is not a currency'],
    [{ approval_approvers: '' }, 'Name at least one person'],
    [{ approval_approvers: '@nobody' }, '@nobody'],
    [{ approval_due: '2040-02-31' }, 'is not a date'],
  ] as const) {
    const wrong = await ada.send('/posts', { ...typed, ...more });
    expect([wrong.status, textOf(wrong.html)]).toEqual([422, expect.stringContaining(sentence)]);
    expect(wrong.html).toContain('value="A new press"');
  }
  const asked = await ada.send('/posts', typed);
  expect([asked.status, textOf(asked.html)]).toEqual([422, expect.stringContaining('€1,234.50')]);
  const carried = [...Object.keys(typed), 'once', 'confirmed', 'language'];
  const again = Object.fromEntries(carried.map((name) => [name, fieldIn(asked.html, name)]));
  expect((await ada.send('/posts', again)).status).toBe(303);
  expect(await newest()).toMatchObject({
    ...{ kind: 'approval', title: 'A new press' },
    approval: { amount: '1234.50', currency: 'EUR', mode: 'parallel', due: '2040-05-07' },
  });
});

test('whoever is asked approves with one button; others read it; who may not finds nothing', async () => {
  const id = await ask();
  expect((await otto.get(`/posts/${id}/approval`)).status).toBe(404);
  expect((await otto.send(`/posts/${id}/approval-approving`, { back: '/' })).status).toBe(404);
  expect((await ada.get(`/posts/${id}`)).html).not.toContain(`/posts/${id}/approval-approving"`);
  const { html } = await anna.get(`/posts/${id}`);
  expect(html).toContain(`/posts/${id}/approval-approving"`);
  expect(textOf(html)).toMatch(/Pending.*€1,234\.50.*anna is asked/s);
  for (const _ of [1, 2])
    expect((await anna.send(`/posts/${id}/approval-approving`, { back: `/posts/${id}` })).status).toBe(303);
  expect(textOf((await ada.get(`/posts/${id}`)).html)).toMatch(/Approved.*anna approved/s);
  expect(textOf((await ada.get('/notifications')).html)).toContain('A request for approval is approved');
  expect((await ada.get(`/posts/${id}`)).html).not.toContain(`/posts/${id}/edit"`);
  const gone = await ada.send(`/posts/${id}/removal`, { back: '/' });
  expect([gone.status, textOf(gone.html)]).toEqual([409, expect.stringContaining('What was decided stays')]);
});

test('a no and a question need words, which a refusal keeps; the author answers, passes on and withdraws', async () => {
  const id = await ask();
  const path = `/posts/${id}/approval`;
  const bare = await anna.send(path, { do: 'decline', reason: ' ' });
  expect([bare.status, textOf(bare.html)]).toEqual([422, expect.stringContaining('Say why')]);
  const long = await anna.send(path, { do: 'ask', reason: 'x'.repeat(2_001) });
  expect([long.status, long.html]).toEqual([422, expect.stringContaining('x'.repeat(2_001))]);
  expect((await anna.send(path, { do: 'ask', reason: 'Which press?' })).status).toBe(303);
  const page = await ada.get(path);
  expect(textOf(page.html)).toMatch(/anna asks back.*Which press\?/s);
  expect((await ada.send(path, { do: 'answer', step: '1', reason: 'Hall 3.' })).status).toBe(303);
  expect((await ada.send(path, { do: 'replace', step: '1', to: '@nobody' })).status).toBe(422);
  expect((await anna.send(path, { do: 'replace', step: '1', to: '@ada' })).status).toBe(422);
  for (const wrong of [{}, { do: 'x' }, { do: 'answer', step: 'x' }, { do: 'replace', step: '99999' }])
    expect((await ada.send(path, wrong)).status).toBeLessThan(500);
  await ada.send(`/posts/${id}/approval-withdrawal`, { back: path });
  const history = textOf((await anna.get(path)).html);
  expect(history).toMatch(
    /ada asked for approval.*anna asked back.*Which press\?.*ada answered.*Hall 3\..*ada withdrew/s,
  );
  expect(history).toMatch(/SHA-256/);
});

test('what waits for me stands on one page, over all groups, and is gone once it is answered', async () => {
  expect(textOf((await anna.get('/approvals')).html)).toContain('What waits for your approval stands here');
  const id = await ask('A new press');
  const wide = await site.act((tx) =>
    publishPost(tx, site.ada, {
      ...{ source: '', title: 'A desk', level: 'instance' as const },
      approval: { amount: null, currency: null, mode: 'order', due: null, approvers: ['@otto', '@anna'] },
    }),
  );
  const mine = async (browser: Browser) => textOf((await browser.get('/approvals')).html);
  expect(await mine(anna)).toMatch(/Waiting for me.*A new press/s);
  expect(await mine(anna)).not.toContain('A desk');
  expect(await mine(otto)).toMatch(/Wartet auf mich.*A desk/s);
  expect(await mine(ada)).toMatch(/Asked for by me.*A desk.*A new press/s);
  await act(site.otto, wide, { act: 'approve' });
  await act(site.anna, id, { act: 'approve' });
  expect(await mine(anna)).toMatch(/Waiting for me.*A desk.*Answered by me.*A new press/s);
  await site.db`delete from memberships where person_id = ${site.anna} and group_id = ${site.group}`;
  expect(await mine(anna)).not.toContain('A new press');
  await site.db`insert into memberships (group_id, person_id, role, state) values (${site.group}, ${site.anna}, 'member', 'active')`;
});

test('a group’s requests are for members, by what became of them', async () => {
  expect((await otto.get(list)).status).toBe(404);
  const empty = await ada.get(list);
  expect(textOf(empty.html)).toContain('What this group has approved or declined stands here');
  expect(empty.html).toContain(`/posts/new?group=${site.group}&amp;kind=approval`);
  const [yes, no] = [await ask('Yes'), await ask('No')];
  await ask('Open');
  await act(site.anna, yes, { act: 'approve' });
  await act(site.anna, no, { act: 'decline', reason: 'Later.' });
  const names = async (query = '') =>
    [...(await anna.get(`${list}${query}`)).html.matchAll(/class="row-name"[^>]*>([^<]*)</g)].map(
      (match) => match[1],
    );
  expect(await names()).toEqual(['Open', 'No', 'Yes']);
  expect(await names('?state=approved')).toEqual(['Yes']);
  expect(await names('?state=pending')).toEqual(['Open']);
  expect(await names('?state=x')).toEqual(['Open', 'No', 'Yes']);
  expect(textOf((await anna.get(list)).html)).toMatch(/Open.*waits for anna/s);
});
