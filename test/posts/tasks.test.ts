import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { editPost } from '#src/posts/edit.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { receiveEdit, receivePost, receiveTotals } from '#src/posts/inbound/receive.ts';
import { changeTask, takeTask, type AskedChange } from '#src/posts/kinds/task/change-task.ts';
import type { TaskChange } from '#src/posts/kinds/task/facts.ts';
import type { IncomingTask, TaskInput } from '#src/posts/kinds/task/forms.ts';
import { task } from '#src/posts/kinds/task/kind.ts';
import { hindranceTo, type TaskTies } from '#src/posts/kinds/task/policy.ts';
import {
  changeBounced,
  receiveChangeRefusal,
  receiveTaskChange,
  type IncomingChange,
} from '#src/posts/kinds/task/receive-change.ts';
import { remindOfTask } from '#src/posts/kinds/task/remind.ts';
import { taskHtml, withoutTask } from '#src/posts/kinds/task/said-task.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { searchPosts } from '#src/posts/search/search.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import {
  addFollow,
  addMember,
  addPerson,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await addFollow(company.db, company.bob, company.ada);
});
afterAll(() => company.drop());

const seal = (more: Partial<TaskInput> = {}): TaskInput => ({
  ...{ due: '2040-05-07', labels: ['Halle 3'], lines: ['Order seals', 'Drain'], assignees: [] },
  ...more,
});
const inGroup = () => ({ level: 'group' as const, groupId: company.group });
const write = (more: Partial<TaskInput> = {}, audience: object = inGroup(), title = 'Change the seals') =>
  company.act((tx) => publishPost(tx, company.ada, { source: '', title, ...audience, task: seal(more) }));
const change = (who: PersonId, id: PostId, asked: AskedChange) =>
  company.act((tx) => changeTask(tx, who, id, asked));
const taskOf = async (id: PostId, personId = company.ada) => {
  const { task: shown } = await readPost(company.db, { personId }, id);
  if (!shown) throw new Error(`${id} is no task.`);
  return shown;
};
const uriOf = async (id: PostId) => (await readPost(company.db, { personId: company.ada }, id)).uri;
const uriOfPerson = async (id: PersonId) => {
  const [row] = await company.db<{ uri: string }[]>`select uri from people where id = ${id}`;
  return row?.uri ?? '';
};
const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const hear = async (
  from: Company['fromBob'],
  id: PostId,
  said: Partial<IncomingChange>,
  { at = new Date(), uri = `urn:x:${crypto.randomUUID()}`, decided = false } = {},
) => {
  const taskUri = await uriOf(id);
  const whole = { assignedUris: [], unassignedUris: [], ...said };
  return await company.act((tx) => receiveTaskChange(tx, from, { taskUri, uri, at, change: whole }, decided));
};
const told = async (id: PostId, kind: string) =>
  (
    await company.db<{ personId: PersonId }[]>`
      select person_id from notifications where post_id = ${id} and kind = ${kind} order by person_id`
  ).map(({ personId }) => personId);

describe('who may change what', () => {
  const me = '1' as PersonId;
  const other = '2' as PersonId;
  const nobody: TaskTies = { personId: me, isAuthor: false, isAssignee: false, moderates: false };
  const doer = { ...nobody, isAssignee: true };
  const denied: [string, TaskTies, TaskChange, string][] = [
    ['a reader does not move it', nobody, { state: 'done' }, 'onlyInvolved'],
    ['a reader does not order the board', nobody, { rank: 1 }, 'onlyInvolved'],
    ['a reader does not tick lines off', nobody, { ticked: [1] }, 'onlyInvolved'],
    ['a reader does not untick lines', nobody, { unticked: [1] }, 'onlyInvolved'],
    ['a reader does not label it', nobody, { labels: [] }, 'onlyInvolved'],
    ['a reader does not give it to others', nobody, { assigned: [other] }, 'onlyInvolved'],
    ['a reader does not take it from others', nobody, { unassigned: [other] }, 'onlyInvolved'],
    [
      'a reader who takes it on does nothing else by that',
      nobody,
      { assigned: [me], state: 'done' },
      'onlyInvolved',
    ],
    ['a reader does not say until when', nobody, { due: null }, 'onlyAuthorDecides'],
    ['who does it does not say until when', doer, { due: '2040-01-01' }, 'onlyAuthorDecides'],
    ['who does it does not drop it', doer, { state: 'dropped' }, 'onlyAuthorDecides'],
  ];
  test.each(denied)('denied: %s', (_what, ties, said, reason) => {
    expect(hindranceTo(ties, said)).toBe(reason);
  });
  const allowed: [string, TaskTies, TaskChange][] = [
    ['a reader takes it on', nobody, { assigned: [me] }],
    ['a reader hands it back', nobody, { unassigned: [me] }],
    [
      'who does it moves, orders, ticks and labels it',
      doer,
      { state: 'done', rank: 1, ticked: [1], labels: ['x'] },
    ],
    ['who does it gives it on', doer, { assigned: [other], unassigned: [me] }],
    ['its author', { ...nobody, isAuthor: true }, { due: null, state: 'dropped', assigned: [other] }],
    ['a moderator', { ...nobody, moderates: true }, { due: null, state: 'dropped', unassigned: [other] }],
  ];
  test.each(allowed)('allowed: %s', (_what, ties, said) => {
    expect(hindranceTo(ties, said)).toBeNull();
  });
});

describe('a task of ours', () => {
  test('needs a title, a day there is, and people who read it', async () => {
    const { otto, carl } = company;
    const wrong: [Partial<TaskInput>, object, string, string][] = [
      [{}, inGroup(), ' ', 'task.titleMissing'],
      [{ due: '2040-02-30' }, inGroup(), 'x', 'task.notADay'],
      [{ due: 'soon' }, inGroup(), 'x', 'task.notADay'],
      [{ labels: ['x'.repeat(31)] }, inGroup(), 'x', 'task.labelTooLong'],
      [{ labels: Array.from({ length: 9 }, (_, i) => `l${i}`) }, inGroup(), 'x', 'task.tooManyLabels'],
      [{ lines: ['x'.repeat(201)] }, inGroup(), 'x', 'task.lineTooLong'],
      [{ lines: Array.from({ length: 51 }, (_, i) => `l${i}`) }, inGroup(), 'x', 'task.tooManyLines'],
      [{ assignees: [otto] }, inGroup(), 'x', 'task.assigneeUnknown'],
      [{ assignees: [carl] }, inGroup(), 'x', 'task.assigneeUnknown'],
      [{ assignees: ['@nobody'] }, inGroup(), 'x', 'task.assigneeUnknown'],
      [{ assignees: ['@bob@beta.example'] }, { level: 'instance' }, 'x', 'task.assigneeUnknown'],
      [{ assignees: ['@anna'] }, { level: 'direct', to: [otto] }, 'x', 'task.assigneeUnknown'],
      [
        { assignees: Array.from({ length: 21 }, (_, i) => `@p${i}`) },
        inGroup(),
        'x',
        'task.tooManyAssignees',
      ],
    ];
    for (const [more, audience, title, id] of wrong)
      await expect(write(more, audience, title)).rejects.toMatchObject({ reason: { id } });
    const id = await write({
      assignees: ['@anna', '@bob@beta.example', 'anna'],
      labels: [' Halle 3 ', 'halle 3', ''],
    });
    expect(await taskOf(id)).toMatchObject({
      ...{ state: 'open', due: '2040-05-07', labels: ['Halle 3'], isMine: false, fromId: null },
      lines: [
        { line: 1, text: 'Order seals', done: false },
        { line: 2, text: 'Drain', done: false },
      ],
      assignees: [
        { name: 'anna', host: null, company: null },
        { name: 'bob', host: 'beta.example', company: 'Beta SAS' },
      ],
    });
    expect((await taskOf(id, company.anna)).isMine).toBe(true);
  });

  test('is no reply, and is one kind of post, not two', async () => {
    const id = await write();
    await expect(
      company.act((tx) =>
        publishPost(tx, company.anna, { source: 'x', title: 'x', replyToId: id, task: seal() }),
      ),
    ).rejects.toMatchObject({ reason: { id: 'task.isReply' } });
    const poll = { options: ['a', 'b'], multiple: false, closesAt: null };
    await expect(
      company.act((tx) => publishPost(tx, company.ada, { source: 'x', title: 'x', poll, task: seal() })),
    ).rejects.toMatchObject({ reason: { id: 'posts.oneTypeOnly' } });
  });

  test('is found by its title, its labels and its checklist, by its readers alone', async () => {
    const id = await write({ labels: ['Kesselhaus'], lines: ['Flansche prüfen'] }, inGroup(), 'Druckprobe');
    for (const word of ['Druckprobe', 'Kesselhaus', 'Flansche']) {
      const find = async (personId: PersonId) =>
        (await searchPosts(company.db, { personId }, word, { limit: 5 })).map((post) => post.id);
      expect(await find(company.anna)).toEqual([id]);
      expect(await find(company.otto)).toEqual([]);
    }
  });

  test('says what it was made from to those who may read that', async () => {
    const own = await company.act((tx) =>
      publishPost(tx, company.otto, { source: 'The gauge drips.', level: 'instance' }),
    );
    const hidden = await company.act((tx) =>
      publishPost(tx, company.otto, { source: 'Secret.', level: 'direct', to: [company.anna] }),
    );
    expect((await taskOf(await write({ from: own }))).fromId).toBe(own);
    expect(await taskOf(await write({ from: hidden }))).toMatchObject({ fromId: null, madeFrom: null });
  });
});

describe('a change', () => {
  test('by who cannot read it finds nothing, from here and from partners; by others it is refused with a reason', async () => {
    const { otto, anna, fromBob, fromCarl } = company;
    const id = await write();
    await expect(change(otto, id, { state: 'done' })).rejects.toMatchObject({ kind: 'not_found' });
    expect(await hear(fromCarl, id, { state: 'done' })).toBe('none');
    await expect(change(anna, id, { state: 'done' })).rejects.toMatchObject({
      ...{ kind: 'not_allowed', reason: { id: 'task.onlyInvolved' } },
    });
    expect(await hear(fromBob, id, { state: 'done' })).toBe('refused');
    expect((await taskOf(id)).state).toBe('open');
    await company.act((tx) => takeTask(tx, anna, id));
    await change(anna, id, { state: 'done' });
    expect(await taskOf(id, anna)).toMatchObject({ state: 'done', isMine: true });
  });

  test('of something impossible is refused and changes nothing', async () => {
    const id = await write();
    const wrong: [AskedChange, string][] = [
      [{ state: 'later' }, 'task.notAState'],
      [{ due: '2040-13-01' }, 'task.notADay'],
      [{ rank: Number.NaN }, 'task.notARank'],
      [{ state: 'done', ticked: [7] }, 'task.noSuchLine'],
      [{ state: 'done', assigned: [company.otto] }, 'task.assigneeUnknown'],
    ];
    for (const [asked, reason] of wrong)
      await expect(change(company.ada, id, asked)).rejects.toMatchObject({ reason: { id: reason } });
    expect(await taskOf(id)).toMatchObject({ state: 'open', due: '2040-05-07' });
    expect(await company.db`select from task_changes where post_id = ${id}`).toHaveLength(0);
  });

  test('the same twice is one, told once, and only what is different', async () => {
    const { ada, anna } = company;
    const id = await write();
    for (const _ of [1, 2]) await change(ada, id, { state: 'in_work', assigned: [anna], ticked: [2] });
    await change(ada, id, { state: 'in_work', due: null });
    const facts = (await company.facts('task.changed')).filter(({ data }) => data.postId === id);
    expect(facts.map(({ data }) => data.change)).toEqual([
      { state: 'in_work', assigned: [anna], ticked: [2] },
      { due: null },
    ]);
    expect(await taskOf(id)).toMatchObject({ due: null, lines: [{ done: false }, { done: true }] });
  });

  test('of twenty at once leaves one state, the last', async () => {
    const id = await write();
    const states = Array.from({ length: 20 }, (_, i) => (['in_work', 'done', 'open'] as const)[i % 3]);
    await Promise.all(states.map((state) => change(company.ada, id, { state: state ?? 'open' })));
    const [last] = await company.db<{ value: string }[]>`
      select value #>> '{}' as value from task_changes where post_id = ${id} order by at desc, uri desc limit 1`;
    expect((await taskOf(id)).state).toBe(last?.value ?? 'open');
  });

  test('of partners may come in any order, and twice: the latest holds', async () => {
    const { fromBob } = company;
    const id = await write({ assignees: ['@bob@beta.example'] });
    const uri = 'urn:x:twice';
    expect(await hear(fromBob, id, { state: 'done' }, { at: minutes(-1), uri })).toBe('changed');
    expect(await hear(fromBob, id, { state: 'in_work' }, { at: minutes(-2) })).toBe('none');
    expect(await hear(fromBob, id, { state: 'done' }, { at: minutes(-1), uri })).toBe('none');
    expect((await taskOf(id)).state).toBe('done');
    expect(await hear(fromBob, id, { ticked: [1] }, { at: minutes(-3) })).toBe('changed');
    expect((await taskOf(id)).lines[0]?.done).toBe(true);
  });

  test('by one of ours is the latest, whatever the clocks of others say', async () => {
    const { ada, fromBob } = company;
    const id = await write({ assignees: ['@bob@beta.example'] });
    await hear(fromBob, id, { state: 'done' }, { at: minutes(60) });
    await change(ada, id, { state: 'in_work' });
    expect((await taskOf(id)).state).toBe('in_work');
  });

  test('names people of all companies, and leaves out who is not known', async () => {
    const { anna, fromBob } = company;
    const id = await write({ assignees: ['@bob@beta.example'] });
    const assignedUris = [await uriOfPerson(anna), 'https://nowhere.example/p/1'];
    expect(await hear(fromBob, id, { assignedUris, unassignedUris: [await uriOfPerson(company.bob)] })).toBe(
      'changed',
    );
    expect((await taskOf(id)).assignees.map(({ name }) => name)).toEqual(['anna']);
    expect(await told(id, 'task_assigned')).toEqual([anna]);
  });

  test('in a group is for those who stand by its charter', async () => {
    const { group, db, ada, fromBob } = company;
    const id = await write({ assignees: ['@bob@beta.example'] });
    await db`update groups set charter_source = 'Be kind.', charter_version = 1 where id = ${group}`;
    await expect(change(ada, id, { state: 'done' })).rejects.toMatchObject({
      reason: { id: 'groups.charterBeforePosting' },
    });
    expect(await hear(fromBob, id, { state: 'done' })).toBe('none');
    await db`update groups set charter_source = '' where id = ${group}`;
    expect(await hear(fromBob, id, { state: 'done' })).toBe('changed');
  });

  test('is not made under one’s name to what one wrote under a pseudonym', async () => {
    const { db, anna, ada, group } = company;
    const id = await write({ assignees: ['anna'] });
    const alias = await addPerson(db, 'amsel');
    await db`update people set kind = 'alias' where id = ${alias}`;
    await db`insert into aliases (alias_id, person_id, group_id) values (${alias}, ${anna}, ${group})`;
    await db`update posts set author_id = ${alias} where id = ${id}`;
    await expect(change(anna, id, { state: 'done' })).rejects.toMatchObject({
      reason: { id: 'task.ownPseudonym' },
    });
    await change(ada, id, { state: 'done' });
    await db`delete from aliases where alias_id = ${alias}`;
  });

  test('by a moderator of another company holds like one of ours', async () => {
    const { db, group, fromBob, bob } = company;
    const id = await write();
    expect(await hear(fromBob, id, { due: null })).toBe('refused');
    await db`update memberships set role = 'moderator' where group_id = ${group} and person_id = ${bob}`;
    expect(await hear(fromBob, id, { due: null, state: 'dropped' })).toBe('changed');
    await db`update memberships set role = 'member' where group_id = ${group} and person_id = ${bob}`;
    expect(await taskOf(id)).toMatchObject({ due: null, state: 'dropped' });
  });
});

describe('an edit', () => {
  test('keeps state, people, and ticks of lines that read the same', async () => {
    const { ada, anna } = company;
    const id = await write({ assignees: ['anna'] });
    await change(ada, id, { state: 'in_work', ticked: [2] });
    await company.act((tx) =>
      editPost(tx, ada, id, {
        title: 'Seals',
        task: seal({ due: null, labels: [], lines: ['New', 'Drain'] }),
      }),
    );
    expect(await taskOf(id, anna)).toMatchObject({
      ...{ state: 'in_work', due: null, labels: [], isMine: true },
      lines: [
        { line: 2, text: 'Drain', done: true },
        { line: 3, text: 'New', done: false },
      ],
    });
    expect(await told(id, 'edit')).toEqual([anna]);
    await expect(company.act((tx) => editPost(tx, anna, id, { task: seal() }))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
  });
});

const theirs = (more: Partial<IncomingTask> = {}): IncomingTask => ({
  ...{ state: 'open', due: '2040-05-07', labels: ['a'], lines: [{ line: 4, text: 'Step', done: false }] },
  ...{ rank: 1, madeFrom: null, milestone: null, assigneeUris: [], ...more },
});
const receive = async (given: Partial<IncomingTask>, more: object = {}) => {
  const { bob, fromBob } = company;
  const note = {
    ...incomingNote(`https://beta.example/${crypto.randomUUID()}`),
    kind: 'task' as const,
    title: 'Theirs',
    ...more,
  };
  const incoming = { ...note, level: 'followers' as const, audiencePersonId: bob, task: theirs(given) };
  const id = await company.act((tx) => receivePost(tx, fromBob, incoming));
  return { id: id ?? ('' as PostId), incoming };
};

describe('a partner’s task', () => {
  test('odd values are left out', async () => {
    const { anna, bob, db } = company;
    await addFollow(db, anna, bob);
    const { id } = await receive({
      ...{ due: '2040-02-31', labels: ['x'.repeat(50), ''], assigneeUris: [await uriOfPerson(anna), 'x'] },
      lines: [
        { line: 1, text: ' ', done: false },
        { line: 2, text: 'a\nb', done: true },
        { line: 2, text: 'twice', done: true },
      ],
    });
    const shown = await taskOf(id, anna);
    expect(shown).toMatchObject({ due: null, isMine: true, lines: [{ line: 2, text: 'a b', done: true }] });
    expect(shown.labels[0]?.length).toBe(30);
  });

  test('outside of groups is as its home says, with or without an edit; an edit of a group’s leaves what was changed', async () => {
    const { anna, fromBob, group, bob } = company;
    const { id, incoming } = await receive({ assigneeUris: [await uriOfPerson(anna)] });
    await change(anna, id, { state: 'in_work' });
    const now = theirs({ state: 'done', assigneeUris: [] });
    expect(await company.act((tx) => receiveTotals(tx, fromBob, incoming.uri, { task: now }))).toBe(true);
    expect(await taskOf(id, anna)).toMatchObject({ state: 'done', isMine: false });

    const { audiencePersonId: _, ...shared } = incoming;
    const base = { ...shared, uri: `${incoming.uri}2`, level: 'group' as const, groupId: group };
    const inRoom = await company.act((tx) => receivePost(tx, fromBob, { ...base, task: theirs() }));
    await hear({ id: bob, peerId: company.beta }, inRoom ?? id, { state: 'done' }, { decided: true });
    await company.act((tx) =>
      receiveEdit(tx, fromBob, {
        ...base,
        title: 'Better',
        editedAt: new Date(),
        task: theirs({ due: null }),
      }),
    );
    expect(await taskOf(inRoom ?? id, anna)).toMatchObject({ state: 'done', due: null });
  });

  test('a change that its home refuses is taken back, whoever else says so has no say', async () => {
    const { anna, bob, db } = company;
    const { id } = await receive({ assigneeUris: [await uriOfPerson(anna)] });
    await change(anna, id, { state: 'in_work', ticked: [4] });
    await change(anna, id, { state: 'done' });
    const changes = await db<{ uri: string }[]>`
      select uri from task_changes where post_id = ${id} and field = 'state' order by at`;
    const refuse = (uri: string, by: string) => company.act((tx) => receiveChangeRefusal(tx, uri, by));
    expect(await refuse(changes[1]?.uri ?? '', await uriOfPerson(company.carl))).toBe(false);
    expect((await taskOf(id, anna)).state).toBe('done');
    expect(await refuse(changes[1]?.uri ?? '', await uriOfPerson(bob))).toBe(true);
    expect((await taskOf(id, anna)).state).toBe('in_work');
    expect(await refuse(changes[1]?.uri ?? '', await uriOfPerson(bob))).toBe(false);
    expect(await company.act((tx) => changeBounced(tx, changes[0]?.uri ?? '', company.gamma))).toBe(false);
    expect(await company.act((tx) => changeBounced(tx, changes[0]?.uri ?? '', company.beta))).toBe(true);
    expect(await taskOf(id, anna)).toMatchObject({ state: 'open', lines: [{ done: false }] });
  });
});

describe('people', () => {
  test('are reminded on the day, unless it is done or has another day', async () => {
    const { ada, anna } = company;
    const [open, done, moved] = [
      await write({ assignees: ['anna'] }),
      await write({ assignees: ['anna'] }),
      await write(),
    ];
    await change(ada, done, { state: 'done' });
    await change(ada, moved, { due: '2041-01-01' });
    for (const postId of [open, done, moved])
      await company.act((tx) => remindOfTask(tx, { postId, due: '2040-05-07' }));
    expect([
      await told(open, 'task_due'),
      await told(done, 'task_due'),
      await told(moved, 'task_due'),
    ]).toEqual([[anna], [], []]);
    await company.act((tx) => remindOfTask(tx, { postId: moved, due: '2041-01-01' }));
    expect(await told(moved, 'task_due')).toEqual([ada]);
  });

  test('who are erased are gone from it, and what they did is in their export', async () => {
    const { db, group, ada } = company;
    const dan = await addPerson(db, 'dan', { peerId: company.beta, origin: 'https://beta.example' });
    await addMember(db, group, dan);
    const id = await write({ assignees: ['@dan@beta.example', 'anna'] });
    await hear({ id: dan, peerId: company.beta }, id, { state: 'done' });
    await change(company.anna, id, { state: 'in_work' });
    const all = (await task.deeds?.of(db, company.anna, '0', 1_000)) ?? [];
    expect(all.at(-1)).toMatchObject({
      ...{ id, uri: await uriOf(id), assigned: true, changes: [{ field: 'state', value: 'in_work' }] },
    });
    await erasePostsOf(db, { personId: dan });
    expect((await taskOf(id, ada)).assignees.map(({ name }) => name)).toEqual(['anna']);
    expect(await db`select from task_changes where person_id = ${dan}`).toHaveLength(0);
  });

  test('whose task it is hear how far it is, but not of their own acts', async () => {
    const { ada, anna } = company;
    const id = await write({ assignees: ['anna'] });
    expect(await told(id, 'task_assigned')).toEqual([anna]);
    await change(anna, id, { state: 'in_work' });
    expect(await told(id, 'task_state')).toEqual([ada]);
    await change(ada, id, { state: 'done' });
    expect(await told(id, 'task_state')).toEqual([anna]);
  });
});

test('stands in the text of servers without tasks, and is taken away again whole', () => {
  const details = {
    ...{ state: 'in_work' as const, due: '2040-05-07', labels: ['Halle <3>'] },
    ...{ assignees: [{ name: 'Ada & Bob' }], lines: [{ line: 1, text: 'Drain', done: true }] },
  };
  const html = taskHtml(details, 'de', 'Dichtungen');
  expect(html).toContain('<strong>Dichtungen</strong>');
  expect(html).toContain('In Arbeit · Fällig: Montag, 7. Mai 2040 · Ada &amp; Bob · [Halle &lt;3&gt;]');
  expect(withoutTask(`${html}<p>Bring gloves.</p>`)).toBe('<p>Bring gloves.</p>');
});
