import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { uploadFile } from '#src/media/upload.ts';
import { transaction } from '#src/platform/database.ts';
import { ask, until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { squareOf } from '#test/support/pictures.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha owns it and is an administrator; Bea of Beta and Gil of Gamma are members; Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
beforeAll(async () => {
  ({ companies, ada, bea, gil, olaf, room, atBeta } = await openHydraulik());
  await ada.at.db`update people set is_admin = true where id = ${ada.who.id}`;
});
afterAll(() => companies.end());

const soon = (days = 3) => new Date(Date.now() + days * 86_400_000).toISOString();
interface Announcement {
  readonly id: string;
  readonly content: string;
  readonly ends_at: string | null;
  readonly read: boolean;
}
const publish = (who: Worker, body: object) =>
  who.at.api<Status & { detail?: string; uri: string }>('POST', '/api/kontor/v1/news', body, who.who.token);
const announced = async (who: Worker, title: string): Promise<Announcement | undefined> => {
  const { data } = await who.get<Announcement[]>('/api/v1/announcements');
  return data.find(({ content }) => content.includes(title));
};
const standing = async (who: Worker, title: string): Promise<{ id: string } | undefined> => {
  const { data } = await who.get<{ items: { id: string; title: string }[] }>(
    '/api/kontor/v1/news?standing=true',
  );
  return data.items.find((each) => each.title === title);
};

test('who does not speak for the company or the group publishes no news there', async () => {
  const inCompany = await publish(gil, { title: 'Mine', until: soon(), level: 'instance' });
  expect([inCompany.status, inCompany.text]).toEqual([
    403,
    expect.stringContaining('role for announcements'),
  ]);
  const inGroup = await publish(bea, { title: 'Mine', until: soon(), groupId: atBeta });
  expect([inGroup.status, inGroup.text]).toEqual([403, expect.stringContaining('owners and moderators')]);
  for (const [body, sentence] of [
    [{ title: 'Late', until: soon(-1), groupId: room.id }, 'is over'],
    [{ title: 'Long', until: soon(200), groupId: room.id }, 'at most 92 days'],
    [{ title: 'Mine', until: soon(), level: 'followers' }, 'whole company or a group'],
  ] as const) {
    const refused = await publish(ada, body);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(sentence)]);
  }
});

test('news of a group stands for its members of three companies until its day, and for nobody else', async () => {
  const bytes = await squareOf('olive', 60);
  const cover = await uploadFile(ada.at.db, ada.who.id, {
    ...{ bytes, mediaType: 'image/png', name: 'cover.png', alt: 'The new hall.' },
  });
  const made = await publish(ada, {
    ...{ title: 'The hall is open', source: 'From **Monday** on.', until: soon(), groupId: room.id },
    fileIds: [cover.id],
  });
  expect(made.status).toBe(201);
  for (const who of [bea, gil])
    await until(`news at ${who.at.name}`, () => standing(who, 'The hall is open'));
  const atGil = await announced(gil, 'The hall is open');
  expect(atGil).toMatchObject({ read: false, ends_at: expect.stringMatching(/^20/) });
  expect(await announced(olaf, 'The hall is open')).toBeUndefined();
  // Apart from what people talk about.
  expect((await gil.home()).some(({ content }) => content.includes('Monday'))).toBe(false);
  // Twice put away is once put away, and only for oneself.
  for (const _ of [1, 2]) {
    const away = await gil.at.api('POST', `/api/v1/announcements/${atGil?.id}/dismiss`, {}, gil.who.token);
    expect(away.status).toBe(200);
  }
  expect(await announced(gil, 'The hall is open')).toBeUndefined();
  const again = await gil.get<Announcement[]>('/api/v1/announcements?with_dismissed=true');
  expect(again.data.find(({ id }) => id === atGil?.id)).toMatchObject({ read: true });
  expect(await announced(bea, 'The hall is open')).toBeDefined();
  const recall = await gil.at.api('POST', `/api/v1/statuses/${atGil?.id}/recall_news`, {}, gil.who.token);
  expect(recall.status).toBe(200);
  expect(await announced(gil, 'The hall is open')).toBeDefined();
  const away = await gil.at.api('POST', `/api/v1/statuses/${atGil?.id}/dismiss_news`, {}, gil.who.token);
  expect([away.status, await announced(gil, 'The hall is open')]).toEqual([200, undefined]);
  // Its end, brought forward by an edit, reaches everyone; it stays to be read.
  const ended = await ada.at.api(
    'PUT',
    `/api/v1/statuses/${made.data.id}`,
    { news: { until: new Date(Date.now() - 1_000).toISOString() } },
    ada.who.token,
  );
  expect(ended.status).toBe(200);
  await until('it is over at Beta', async () => (await standing(bea, 'The hall is open')) === undefined);
  const { data } = await bea.get<{ items: { title: string }[] }>('/api/kontor/v1/news');
  expect(data.items.map(({ title }) => title)).toContain('The hall is open');
});

test('a campaign gathers what three companies post with its hashtag in its time, and its poll; it ends by itself', async () => {
  const from = new Date(Date.now() - 60_000).toISOString();
  const campaign = { title: 'Week of safe hands', until: soon(120), startsAt: from, topic: '#SafeHands' };
  expect((await publish(bea, { ...campaign, groupId: atBeta })).status).toBe(403);
  for (const [wrong, sentence] of [
    [{ topic: 'two words' }, 'one hashtag'],
    [{ startsAt: soon(500), until: soon(505) }, 'at most 366 days'],
    [{ startsAt: soon(121) }, 'ends before it begins'],
    [{ until: soon(400) }, 'at most 366 days'],
  ] as const) {
    const refused = await publish(ada, { ...campaign, ...wrong, groupId: room.id });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(sentence)]);
  }
  // Not before its first day.
  await publish(ada, { title: 'Later', until: soon(9), startsAt: soon(2), topic: 'later', groupId: room.id });
  const made = await publish(ada, { ...campaign, groupId: room.id });
  expect(made.status).toBe(201);
  const atGil = await until('the campaign at Gamma', () => standing(gil, 'Week of safe hands'));
  const atBea = await until('the campaign at Beta', () => standing(bea, 'Week of safe hands'));
  expect([await standing(gil, 'Later'), await standing(olaf, 'Week of safe hands')]).toEqual([
    undefined,
    undefined,
  ]);
  const [there] = await gil.at.db<{ id: string }[]>`select id from groups where handle = 'hydraulik'`;
  await bea.post('Gloves on! #safehands', { group_id: atBeta });
  await bea.post('Gloves off.', { group_id: atBeta });
  await gil.post('Which gloves? #SafeHands', {
    ...{ group_id: there?.id, poll: { options: ['Leather', 'Rubber'], expires_in: 86_400 } },
  });
  await ada.post('#safehands for the company alone');
  interface Gathered {
    readonly polls: readonly { text: string }[];
    readonly items: readonly { text: string }[];
  }
  const gathered = async (who: Worker, id: string | undefined) => {
    const { status, data } = await who.get<Gathered>(`/api/kontor/v1/news/${id}/campaign`);
    return status === 200 ? [data.polls.length, data.items.length] : status;
  };
  for (const [who, id] of [
    [ada, made.data.id],
    [bea, atBea.id],
    [gil, atGil.id],
  ] as const)
    await until(
      `${who.who.handle} sees one poll and one post`,
      async () => String(await gathered(who, id)) === '1,1',
    );
  expect(await gathered(olaf, atGil.id)).toBe(404);
  const cookie = await gil.at.cookie(gil.who);
  const page = await ask(gil.at.origin, { path: `/posts/${atGil.id}/campaign`, headers: { cookie } });
  expect([page.status, page.text.includes('Gloves on!'), page.text.includes('Gloves off.')]).toEqual([
    200,
    true,
    false,
  ]);
  // Put away twice is put away once; over is over, and stays to be read.
  for (const _ of [1, 2])
    await gil.at.api('PUT', `/api/kontor/v1/news/${atGil.id}/dismissal`, {}, gil.who.token);
  expect(await standing(gil, 'Week of safe hands')).toBeUndefined();
  await bea.at.db`update news set until = now() - interval '1 second' where post_id = ${atBea.id}`;
  expect(await standing(bea, 'Week of safe hands')).toBeUndefined();
  expect(await gathered(gil, atGil.id)).toEqual([1, 1]);
});

test('news for a partner stands there for everyone, as far as the agreement goes', async () => {
  const [peer] = await ada.at.db<
    { id: number }[]
  >`select id from peers where origin = ${companies.gamma.origin}`;
  const made = await publish(ada, { title: 'A new address', until: soon(), partnerId: peer?.id });
  expect(made.status).toBe(201);
  for (const who of [gil, olaf])
    await until(`news for ${who.who.handle}`, () => standing(who, 'A new address'));
  expect(await standing(bea, 'A new address')).toBeUndefined();
  const { registry, instance } = ada.at.app;
  const agreement = registry.find(companies.gamma.origin)?.agreementId ?? '';
  await transaction(ada.at.db, (tx) =>
    narrow(tx, instance.addresses.instanceActor, agreement, { out: { categories: { post: 'deny' } } }),
  );
  await registry.refresh();
  await publish(ada, { title: 'Not for you', until: soon(), partnerId: peer?.id });
  const { data } = await olaf.get<{ items: { title: string }[] }>('/api/kontor/v1/news');
  expect(data.items.map(({ title }) => title)).not.toContain('Not for you');
});
