import { afterAll, beforeAll, expect, test } from 'vitest';
import { narrow } from '#src/agreements/narrow.ts';
import { resume } from '#src/agreements/resume.ts';
import { suspend } from '#src/agreements/suspend.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { transaction } from '#src/platform/database.ts';
import { until } from '#test/support/http.ts';
import type { Room, TestInstance } from '#test/support/instance.ts';
import { joins, openHydraulik, worker, type Companies, type Status, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Ada of Alpha owns it; Bea of Beta and Gil of Gamma are members, as is Otto of Gamma; Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let otto: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
beforeAll(async () => {
  ({ companies, ada, bea, gil, olaf, room, atBeta, atGamma } = await openHydraulik());
  const { alpha, beta, gamma } = companies;
  otto = await worker(gamma, 'otto');
  await joins(otto, room, alpha, ada);
  await until('Beta and Gamma know each other’s members', async () => {
    const counts = await Promise.all(
      [
        [beta.db, atBeta, 4],
        [gamma.db, atGamma, 4],
      ].map(async ([db, id]) => {
        const rows = await (db as TestInstance['db'])`
          select from memberships where group_id = ${id as string} and state = 'active'`;
        return rows.length;
      }),
    );
    return counts.every((count) => count === 4);
  });
});
afterAll(() => companies.end());

interface Shown {
  readonly state: string;
  readonly due: string | null;
  readonly labels: readonly string[];
  readonly mine: boolean;
  readonly checklist: readonly { readonly line: number; readonly text: string; readonly done: boolean }[];
  readonly assignees: readonly { readonly acct: string }[];
}
type Todo = Status & {
  readonly kontor: { readonly kind: string; readonly title: string; readonly task: Shown };
};

const seal = { due: '2040-05-07', labels: ['Halle 3'], checklist: ['Order seals', 'Drain'] };
const write = (who: Worker, groupId: string, more: object = {}): Promise<Status> =>
  who.post('Both pumps.', { title: 'Change the seals', group_id: groupId, task: { ...seal, ...more } });

/** The task as that company shows it to the person. */
async function seen(who: Worker, uri: string): Promise<Todo> {
  const [row] = await until(`${uri} at ${who.at.name}`, async () => {
    const rows = await who.at.db<{ id: string }[]>`select id from posts where uri = ${uri}`;
    return rows.length > 0 ? rows : null;
  });
  return (await who.get<Todo>(`/api/v1/statuses/${row?.id}`)).data;
}
const change = async (who: Worker, uri: string, asked: object) =>
  who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${(await seen(who, uri)).id}/change_task`,
    asked,
    who.who.token,
  );
const everywhere = (who: readonly Worker[], uri: string, wanted: object) =>
  Promise.all(
    who.map((each) =>
      until(`${JSON.stringify(wanted)} at ${each.at.name}`, async () => {
        const { state, assignees, due, checklist } = (await seen(each, uri)).kontor.task;
        const now = {
          ...{
            state,
            due,
            people: assignees
              .map(({ acct }) => acct.split('@')[0])
              .toSorted()
              .join(),
          },
          ticked: checklist
            .filter(({ done }) => done)
            .map(({ line }) => line)
            .join(),
        };
        return Object.entries(wanted).every(([name, value]) => now[name as keyof typeof now] === value);
      }),
    ),
  );
const told = async (who: Worker, uri: string, kind: string) =>
  (
    await who.at.db`select n.kind from notifications n join posts p on p.id = n.post_id
      where n.person_id = ${who.who.id} and p.uri = ${uri} and n.kind = ${kind}`
  ).length;

test('who may not read it cannot change it, and members who do not do it are told so', async () => {
  const { uri } = await write(bea, atBeta);
  const { id } = await seen(gil, uri);
  const ask = (path: string) => olaf.at.api('POST', path, { state: 'done' }, olaf.who.token);
  const [refused, missing] = [
    await ask(`/api/v1/statuses/${id}/change_task`),
    await ask('/api/v1/statuses/1/change_task'),
  ];
  expect([refused.status, missing.status, refused.text]).toEqual([404, 404, missing.text]);
  const idle = await change(gil, uri, { state: 'done' });
  expect([idle.status, idle.data.error]).toEqual([403, expect.stringContaining('Take it on')]);
  expect((await change(gil, uri, { assign: [olaf.who.id] })).status).toBe(422);
  expect((await change(gil, uri, { assign: [gil.who.id] })).status).toBe(200);
  await everywhere([ada, bea, gil], uri, { people: 'gil', state: 'open' });
});

test('people of three companies are given a task, and what one does is seen by all within seconds; twice is once', async () => {
  const { uri } = await write(bea, atBeta, {
    assignees: ['@bea', `@ada@${companies.alpha.host}`, `@gil@${companies.gamma.host}`],
  });
  await everywhere([ada, bea, gil], uri, { people: 'ada,bea,gil', due: '2040-05-07' });
  expect([await told(ada, uri, 'task_assigned'), await told(gil, uri, 'task_assigned')]).toEqual([1, 1]);
  const begun = Date.now();
  for (const _ of [1, 2]) expect((await change(gil, uri, { state: 'in_work', tick: [2] })).status).toBe(200);
  await everywhere([ada, bea, gil], uri, { state: 'in_work', ticked: '2' });
  expect(Date.now() - begun).toBeLessThan(10_000);
  expect((await change(ada, uri, { state: 'done', tick: [1], unassign: [ada.who.id] })).status).toBe(200);
  await everywhere([ada, bea, gil], uri, { state: 'done', ticked: '1,2', people: 'bea,gil' });
  await until('Bea hears of it', async () => (await told(bea, uri, 'task_state')) === 1);
  const offers = await companies.gamma.db`
    select from activities where type = 'Offer' and convert_from(body, 'UTF8') like ${`%${uri}%`}`;
  expect(offers).toHaveLength(1);
  const { content, kontor } = await seen(gil, uri);
  expect(content.match(/kontor-task/g)).toHaveLength(1);
  expect([kontor.kind, kontor.title]).toEqual(['task', 'Change the seals']);
});

test('an edit reaches everyone and leaves what others did; the due date is the author’s', async () => {
  const { uri, id } = await write(bea, atBeta, { assignees: [`@gil@${companies.gamma.host}`] });
  await seen(gil, uri);
  await change(gil, uri, { state: 'in_work', tick: [1] });
  await everywhere([ada, bea, gil], uri, { state: 'in_work', ticked: '1' });
  const due = await change(gil, uri, { due: '2041-01-01' });
  expect([due.status, due.data.error]).toEqual([403, expect.stringContaining('due date')]);
  const edited = { task: { due: '2040-06-01', checklist: ['Order seals', 'Clean'] } };
  const { status } = await bea.at.api('PUT', `/api/v1/statuses/${id}`, edited, bea.who.token);
  expect(status).toBe(200);
  await everywhere([ada, bea, gil], uri, { due: '2040-06-01', state: 'in_work', ticked: '1', people: 'gil' });
  expect((await change(ada, uri, { due: '' })).status).toBe(200);
  await everywhere([ada, bea, gil], uri, { due: null });
});

test('what its home refuses is as it was at the company of who did it', async () => {
  const { uri } = await write(ada, room.id, { assignees: [`@gil@${companies.gamma.host}`] });
  await everywhere([ada, bea, gil], uri, { people: 'gil' });
  // Gamma has not heard yet that Gil no longer does it.
  await companies.alpha
    .db`delete from task_assignees where post_id in (select id from posts where uri = ${uri})`;
  expect((await change(gil, uri, { state: 'done' })).status).toBe(200);
  await until('it is open again', async () => (await told(gil, uri, 'task_refused')) === 1);
  await everywhere([ada, bea, gil], uri, { state: 'open' });
});

test('two at once: whatever arrives first where, all end with the later', async () => {
  const { uri } = await write(bea, atBeta, {
    assignees: [`@ada@${companies.alpha.host}`, `@gil@${companies.gamma.host}`],
  });
  await everywhere([ada, bea, gil], uri, { people: 'ada,gil' });
  await Promise.all([
    change(gil, uri, { state: 'in_work' }),
    change(ada, uri, { state: 'done' }),
    change(bea, uri, { state: 'dropped' }),
  ]);
  await until('all agree, and nothing is under way', async () => {
    const [states, waiting] = await Promise.all([
      Promise.all([ada, bea, gil].map(async (who) => (await seen(who, uri)).kontor.task.state)),
      Promise.all([ada, bea, gil].map(async (who) => (await who.at.db`select from deliveries`).length)),
    ]);
    return new Set(states).size === 1 && waiting.every((count) => count === 0);
  });
});

test('while the agreement is suspended a change waits, and arrives when it goes on', async () => {
  const { alpha, gamma } = companies;
  const { uri } = await write(ada, room.id, { assignees: [`@gil@${gamma.host}`] });
  await everywhere([gil], uri, { people: 'gil' });
  const id = gamma.app.registry.find(alpha.origin)?.agreementId ?? '';
  const stop = async (suspended: boolean) => {
    await transaction(gamma.db, async (tx) => {
      if (suspended) await suspend(tx, 'test', id, 'audit');
      else await resume(tx, 'test', id);
    });
    await gamma.app.registry.refresh();
  };
  await stop(true);
  expect((await change(gil, uri, { state: 'done' })).status).toBe(200);
  expect((await seen(ada, uri)).kontor.task.state).toBe('open');
  await stop(false);
  await everywhere([ada, bea, gil], uri, { state: 'done' });
});

test('what the agreement denies reaches nobody', async () => {
  const { alpha, gamma } = companies;
  const { uri } = await write(ada, room.id, { assignees: [`@gil@${gamma.host}`] });
  await everywhere([gil], uri, { people: 'gil' });
  const id = alpha.app.registry.find(gamma.origin)?.agreementId ?? '';
  const limit = async (limits: object) => {
    await transaction(alpha.db, (tx) => narrow(tx, 'test', id, limits));
    await alpha.app.registry.refresh();
  };
  await limit({ in: { categories: { reaction: 'deny' } } });
  await change(gil, uri, { state: 'done' });
  await until('Alpha was asked', async () => {
    const waiting = await gamma.db`
      select from deliveries d join activities a on a.id = d.activity_id where a.type = 'Offer' and d.attempts = 0`;
    return waiting.length === 0;
  });
  expect((await seen(ada, uri)).kontor.task.state).toBe('open');
  await limit({});
  await change(gil, uri, { state: 'in_work' });
  await everywhere([ada, bea, gil], uri, { state: 'in_work' });
});

test('whoever is no member any more changes nothing, also where their company has not heard of it', async () => {
  const { alpha, gamma } = companies;
  const { uri } = await write(ada, room.id, { assignees: [`@otto@${gamma.host}`] });
  await everywhere([otto], uri, { people: 'otto' });
  const [member] = await alpha.db<{ id: PersonId }[]>`select id from people where uri = ${otto.who.uri}`;
  const key = member?.id ?? ada.who.id;
  const [was] = await alpha.db`
    delete from memberships where group_id = ${room.id} and person_id = ${key} returning role, uri`;
  expect((await change(otto, uri, { state: 'done' })).status).toBe(200);
  await until('it is taken back', async () => (await told(otto, uri, 'task_refused')) === 1);
  await everywhere([ada, bea, gil, otto], uri, { state: 'open' });
  await alpha.db`
    insert into memberships (group_id, person_id, role, state, uri)
    values (${room.id}, ${key}, ${String(was?.role)}, 'active', ${was?.uri as string | null})`;
  await transaction(alpha.db, (tx) => expel(tx, ada.who.id, room.id, key));
  const { id } = await seen(gil, uri);
  await until('Gamma has heard', async () => {
    const sent = await otto.at.api(
      'POST',
      `/api/v1/statuses/${id}/change_task`,
      { state: 'done' },
      otto.who.token,
    );
    return sent.status === 404;
  });
  expect((await seen(ada, uri)).kontor.task.state).not.toBe('in_work');
});

test('outside of groups its home tells how it is', async () => {
  await gil.follow(bea.who.acct);
  await until('Beta knows', async () => {
    const [row] = await companies.beta
      .db`select from follows where followee_id = ${bea.who.id} and state = 'accepted'`;
    return row !== undefined;
  });
  const { uri } = await bea.post('Please.', {
    ...{ title: 'Send the drawing', visibility: 'private' },
    task: { assignees: [`@gil@${companies.gamma.host}`] },
  });
  await everywhere([bea, gil], uri, { people: 'gil' });
  await change(gil, uri, { state: 'in_work' });
  await everywhere([bea, gil], uri, { state: 'in_work' });
  await change(bea, uri, { state: 'done' });
  await everywhere([bea, gil], uri, { state: 'done', people: 'gil' });
});
