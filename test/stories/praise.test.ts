import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { changeBranding } from '#src/company/change.ts';
import type { CompanyValue } from '#src/company/values.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { openHydraulik, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha owns it and is an administrator; Bea of Beta and Gil of Gamma are members; Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
beforeAll(async () => {
  ({ companies, ada, bea, gil, olaf, room } = await openHydraulik());
  await ada.at.db`update people set is_admin = true where id = ${ada.who.id}`;
});
afterAll(() => companies.end());

interface Shown {
  readonly id: string;
  readonly level: string;
  readonly text: string;
  readonly praise: {
    readonly value: { readonly emoji: string; readonly names: Record<string, string> } | null;
    readonly people: readonly { readonly handle: string }[];
    readonly asks: string | null;
    readonly agrees: boolean | null;
    readonly isPrivate: boolean;
  } | null;
}
const call = <T = Shown>(who: Worker, method: string, path: string, body?: object) =>
  who.at.api<T & { detail?: string }>(method, `/api/kontor/v1${path}`, body, who.who.token);
const acctOf = ({ who, at }: Worker): string => `@${who.handle}@${at.host}`;
const saveValues = ({ at, who }: Worker, values: readonly CompanyValue[]) =>
  transaction(at.db, (tx) => changeBranding(tx, who.id, { values }));
const thank = (who: Worker, to: readonly Worker[], source: string, more: object = {}) =>
  call(who, 'POST', '/praise', { to: to.map(acctOf), source, groupId: room.id, ...more });
/** What somebody finds of a post in the room, by a word of it. */
const inRoom = async (who: Worker, word: string): Promise<Shown | null> => {
  const id = who === ada ? room.id : await who.find(`${room.handle}@${ada.at.host}`);
  const found = (await who.room(id)).find(({ content }) => content.includes(word));
  return found ? (await call(who, 'GET', `/posts/${found.id}`)).data : null;
};
const waiting = async (who: Worker): Promise<readonly Shown[]> =>
  (await call<{ items: Shown[] }>(who, 'GET', '/praise/waiting')).data.items;
const waits = (who: Worker, word: string): Promise<Shown> =>
  until(`${who.who.handle} is asked about ${word}`, async () =>
    (await waiting(who)).find(({ text }) => text.includes(word)),
  );

test('nobody praises themselves, strangers to the group, or for a value the company does not have', async () => {
  for (const [to, more, sentence] of [
    [[ada], {}, 'cannot praise yourself'],
    [[olaf], {}, 'does not read this post'],
    [[bea], { value: 'greed' }, 'has no value'],
  ] as const) {
    const refused = await thank(ada, [...to], 'For nothing.', more);
    expect([refused.status, refused.text.toLowerCase()]).toEqual([
      422,
      expect.stringContaining(sentence.toLowerCase()),
    ]);
  }
  expect((await thank(ada, [bea], '')).status).toBe(422);
  const none = await call(ada, 'POST', '/praise', { to: [], source: 'Thanks, all!' });
  expect([none.status, none.text]).toEqual([422, expect.stringContaining('whom you praise')]);
  await expect(saveValues(bea, [{ key: '', emoji: '🦁', names: { en: 'Courage' } }])).rejects.toThrow(
    'Only administrators',
  );
});

test('a company says what it stands for, in its languages, each with an emoji', async () => {
  for (const [values, sentence] of [
    [[{ key: '', emoji: 'no', names: { en: 'Courage' } }], 'one emoji'],
    [[{ key: '', emoji: '🦁', names: { en: ' ' } }], 'needs a name'],
    [[{ key: '', emoji: '🦁', names: { en: 'x'.repeat(61) } }], 'too long'],
  ] as const)
    await expect(saveValues(ada, values)).rejects.toThrow(sentence);
  const values = [
    { key: '', emoji: '🦁', names: { en: 'Courage', de: 'Mut' } },
    { key: '', emoji: '🤝', names: { en: 'Team spirit', fr: 'Esprit d’équipe' } },
  ];
  for (const _ of [1, 2])
    expect((await saveValues(ada, values)).values).toMatchObject([
      { key: 'courage' },
      { key: 'team-spirit' },
    ]);
});

test('praise in a group reaches its members of three companies, because whoever is praised allows that', async () => {
  const made = await thank(ada, [bea], 'You found the leak.', { value: 'courage', language: 'de' });
  expect([made.status, made.data]).toMatchObject([201, { level: 'direct', praise: { asks: 'team' } }]);
  const atGil = await until('the praise at Gamma', () => inRoom(gil, 'leak'));
  expect(atGil.praise).toMatchObject({
    ...{ value: { emoji: '🦁', names: { en: 'Courage', de: 'Mut' } }, asks: null },
    people: [{ handle: bea.who.handle }],
  });
  expect((await inRoom(ada, 'leak'))?.level).toBe('group');
  expect(await waiting(bea)).toEqual([]);
  // Found at the praised person, by whoever may read it, and counted by nobody.
  const ofBea = await gil.find(`${bea.who.handle}@${bea.at.host}`);
  const listed = await call<{ items: Shown[] }>(gil, 'GET', `/praise/of/${ofBea}`);
  expect(listed.data.items.map(({ text }) => text)).toEqual(['You found the leak.']);
  const atOlaf = await olaf.find(`${bea.who.handle}@${bea.at.host}`);
  expect((await call<{ items: Shown[] }>(olaf, 'GET', `/praise/of/${atOlaf}`)).data.items).toEqual([]);
  const account = await gil.get<object>(`/api/v1/accounts/${ofBea}`);
  expect(JSON.stringify(account.data)).not.toContain('praise');
  // The words that were agreed to are not changed afterwards.
  const edit = await ada.at.api('PUT', `/api/v1/statuses/${made.data.id}`, { status: 'Ha.' }, ada.who.token);
  expect([edit.status, edit.text]).toEqual([422, expect.stringContaining('agreed to these words')]);
});

test('whoever wants to be asked first reads it alone, agrees, and takes it back again', async () => {
  for (const _ of [1, 2])
    expect((await call(gil, 'PUT', '/praise/allowance', { width: 'nobody' })).data).toEqual({
      width: 'nobody',
    });
  await thank(ada, [gil], 'The pump runs again.');
  const asked = await waits(gil, 'pump');
  expect(asked.praise).toMatchObject({ asks: 'team', agrees: null });
  expect(await inRoom(bea, 'pump')).toBeNull();
  // It is nobody else's to answer.
  const foreign = await call(olaf, 'PUT', `/praise/${asked.id}/agreement`);
  expect(foreign.status).toBe(404);
  expect((await call(gil, 'PUT', `/praise/${asked.id}/agreement`)).status).toBe(200);
  // The same in apps.
  const again = await gil.at.api('POST', `/api/v1/statuses/${asked.id}/allow_praise`, {}, gil.who.token);
  expect(again.status).toBe(200);
  await until('the praise at Beta', () => inRoom(bea, 'pump'));
  const all = (await bea.room(await bea.find(`${room.handle}@${ada.at.host}`))).filter(({ content }) =>
    content.includes('pump'),
  );
  expect(all).toHaveLength(1);
  const shown = await until('the praise at Gamma', () => inRoom(gil, 'pump'));
  expect((await call(gil, 'DELETE', `/praise/${shown.id}/agreement`)).status).toBe(204);
  await until('it is gone at Beta', async () => (await inRoom(bea, 'pump')) === null);
  await until('it is gone at Alpha', async () => (await inRoom(ada, 'pump')) === null);
});

test('of several praised one takes their name out, and praise that one declines stays between them', async () => {
  await call(gil, 'PUT', '/praise/allowance', { width: 'partners' });
  await thank(ada, [bea, gil], 'Both of you stayed late.');
  const atGil = await until('the praise of both', async () => {
    const found = await inRoom(gil, 'late');
    return found?.praise?.people.length === 2 ? found : null;
  });
  await call(gil, 'DELETE', `/praise/${atGil.id}/agreement`);
  const left = await until('Gil is not named at Beta', async () => {
    const found = await inRoom(bea, 'late');
    return found?.praise?.people.length === 1 ? found : null;
  });
  expect(left.praise?.people).toMatchObject([{ handle: bea.who.handle }]);

  await call(bea, 'PUT', '/praise/allowance', { width: 'nobody' });
  const made = await thank(ada, [bea, gil], 'A quiet thank you.');
  const asked = await waits(bea, 'quiet');
  for (const _ of [1, 2])
    await bea.at.api('POST', `/api/v1/statuses/${asked.id}/hide_praise`, {}, bea.who.token);
  await until('Ada knows that it stays private', async () => {
    const { data } = await call(ada, 'GET', `/posts/${made.data.id}`);
    return data.praise?.isPrivate === true;
  });
  expect(await inRoom(gil, 'quiet')).toBeNull();
});

test('a company that publishes praise without asking does not fill the page of the praised at their own', async () => {
  await call(gil, 'PUT', '/praise/allowance', { width: 'nobody' });
  const atGil = await gil.find(`${room.handle}@${ada.at.host}`);
  await gil.at.db`
    insert into memberships (group_id, person_id, role, state) values (${atGil}, ${olaf.who.id}, 'member', 'active')`;
  const [there] = await ada.at.db<{ id: PersonId }[]>`select id from people where uri = ${gil.who.uri}`;
  const agreed = { uri: `${ada.at.origin}/ap/o/${crypto.randomUUID()}`, value: null };
  await transaction(ada.at.db, (tx) =>
    publishPost(tx, ada.who.id, {
      ...{ source: 'Nobody was asked about this.', groupId: room.id, level: 'group' },
      praise: { to: [there?.id ?? ''], value: null, agreed },
    }),
  );
  const shown = await until('it is in the room at Gamma', () => inRoom(olaf, 'Nobody was asked'));
  const listed = async (who: Worker) =>
    (await call<{ items: Shown[] }>(who, 'GET', `/praise/of/${gil.who.id}`)).data.items.map(
      ({ text }) => text,
    );
  expect(await listed(olaf)).not.toContain('Nobody was asked about this.');
  expect(await listed(gil)).toContain('Nobody was asked about this.');
  await call(gil, 'PUT', `/praise/${shown.id}/agreement`);
  expect(await listed(olaf)).toContain('Nobody was asked about this.');
  await gil.at.db`delete from memberships where person_id = ${olaf.who.id}`;
});

test('praise of the whole group asks nobody, and an insult is reported like every post', async () => {
  const made = await thank(bea, [], 'What a team!', {
    groupId: await bea.find(`${room.handle}@${ada.at.host}`),
  });
  expect([made.status, made.data]).toMatchObject([201, { level: 'group', praise: { people: [] } }]);
  const atGil = await until('the praise of all at Gamma', () => inRoom(gil, 'team!'));
  const report = await call(gil, 'POST', '/reports', {
    ...{ postId: atGil.id, category: 'harassment', comment: 'This is meant as an insult.' },
  });
  expect([report.status, report.text]).toEqual([201, expect.any(String)]);
});

test('other servers and apps read praise as a note that says whom it thanks', async () => {
  const statuses = await bea.room(await bea.find(`${room.handle}@${ada.at.host}`));
  const found: Status | undefined = statuses.find(({ content }) => content.includes('leak'));
  expect(found?.content).toMatch(/🏅 <strong>Danke an .*<\/strong> · 🦁 Mut/);
});

test('where the agreement lets no posts through, nobody there is praised', async () => {
  const { registry, instance } = ada.at.app;
  const agreement = registry.find(companies.gamma.origin)?.agreementId ?? '';
  await transaction(ada.at.db, (tx) =>
    narrow(tx, instance.addresses.instanceActor, agreement, { out: { categories: { post: 'deny' } } }),
  );
  await registry.refresh();
  await thank(ada, [gil], 'A word that does not cross.');
  await thank(ada, [bea], 'A word that crosses.');
  await call(bea, 'PUT', '/praise/allowance', { width: 'team' });
  await until('the other word at Beta', async () => {
    const seen = [...(await waiting(bea)).map(({ text }) => text), (await inRoom(bea, 'that crosses'))?.text];
    return seen.some((text) => text?.includes('that crosses'));
  });
  expect((await waiting(gil)).map(({ text }) => text)).not.toContain('A word that does not cross.');
});
