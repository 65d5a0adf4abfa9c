import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { acknowledgePost } from '#src/posts/kinds/must-read/acknowledge.ts';
import { editPost } from '#src/posts/edit.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { cleanQuiz, type TypedQuestion } from '#src/posts/kinds/must-read/quiz.ts';
import { mayRequireReading } from '#src/posts/kinds/must-read/must-read.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { receiveAcknowledgement, receiveEdit, receivePost } from '#src/posts/inbound/receive.ts';
import { readPost } from '#src/posts/read/read.ts';
import { postSource } from '#src/posts/read/source.ts';
import { withdrawMustRead } from '#src/posts/kinds/must-read/withdraw-must-read.ts';
import { readReception, waitingMustReads } from '#src/posts/kinds/must-read/reception.ts';
import {
  addGroup,
  addMember,
  addPerson,
  incomingNote,
  openCompany,
  type Company,
} from '#test/support/cast.ts';

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());
// Otto administers; Ada owns Hydraulik, in which Anna and Bob of Beta are members.
beforeEach(async () => {
  const { db, otto } = company;
  await db`delete from posts`;
  await db`update people set is_admin = id = ${otto}`;
});

const mustRead = { until: null };
const publish = (author: PersonId, draft: Omit<PostInput, 'source'>): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, { source: 'New rules for the test bench', ...draft }));
const waits = async (who: PersonId): Promise<PostId[]> =>
  (await waitingMustReads(company.db, who)).map((post) => post.id);
const inGroup = () => ({ level: 'group', groupId: company.group, mustRead }) as const;

describe('who may ask everybody to read', () => {
  test('in the company an administrator, and nobody else', async () => {
    const { ada, anna, otto } = company;
    await expect(publish(ada, { mustRead })).rejects.toMatchObject({ kind: 'not_allowed' });
    const id = await publish(otto, { mustRead });
    expect(await waits(ada)).toEqual([id]);
    expect(await waits(anna)).toEqual([id]);
  });

  test('in a group its owners and moderators, and no member; who is not in it is not asked', async () => {
    const { ada, anna, otto } = company;
    await expect(publish(anna, inGroup())).rejects.toMatchObject({ kind: 'not_allowed' });
    const id = await publish(ada, inGroup());
    expect(await waits(anna)).toEqual([id]);
    expect(await waits(otto)).toEqual([]);
  });

  test('those of a group ask whoever joins later, and no longer who leaves', async () => {
    const { db, ada, otto, group } = company;
    const ofGroup = await publish(ada, inGroup());
    expect(await waits(otto)).toEqual([]);
    await addMember(db, group, otto);
    expect(await waits(otto)).toEqual([ofGroup]);
    await db`delete from memberships where group_id = ${group} and person_id = ${otto}`;
    expect(await waits(otto)).toEqual([]);
  });

  test('one that an earlier version wrote, without its group, asks its members and nobody else', async () => {
    const { db, ada, anna, otto } = company;
    const id = await publish(ada, inGroup());
    await db`update must_reads set group_id = null where post_id = ${id}`;
    expect(await waits(anna)).toEqual([id]);
    expect(await waits(otto)).toEqual([]);
  });

  test('nobody to followers, to a partner, to named people, or in an answer', async () => {
    const { ada, otto, beta } = company;
    for (const audience of [
      { level: 'followers' },
      { level: 'partner', partnerId: beta },
      { level: 'direct' },
    ] as const)
      await expect(publish(otto, { ...audience, source: '@ada', mustRead } as never)).rejects.toMatchObject({
        kind: 'invalid',
      });
    const root = await publish(ada, {});
    await expect(publish(otto, { replyToId: root, mustRead })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('composers learn where it may be asked', async () => {
    const { db, ada, anna, otto, group } = company;
    expect(await mayRequireReading(db, otto)).toEqual({ company: true, groupIds: new Set(), proof: false });
    expect(await mayRequireReading(db, ada)).toEqual({
      company: false,
      groupIds: new Set([group]),
      proof: false,
    });
    expect(await mayRequireReading(db, anna)).toEqual({
      ...{ company: false, groupIds: new Set(), proof: false },
    });
  });

  test('it must end in the future', async () => {
    const { otto } = company;
    const past = { mustRead: { until: new Date(Date.now() - 1000) } };
    await expect(publish(otto, past)).rejects.toMatchObject({ kind: 'invalid' });
    const soon = await publish(otto, { mustRead: { until: new Date(Date.now() + 60_000) } });
    expect(await waits(company.ada)).toEqual([soon]);
    await company.db`update must_reads set until = now() - interval '1 minute'`;
    expect(await waits(company.ada)).toEqual([]);
  });
});

describe('questions about it', () => {
  const asking = (quiz: readonly TypedQuestion[]) =>
    publish(company.otto, { mustRead: { until: null, quiz } });

  test('need a text, the right answer and another one; three at most, of a length; empty lines are none', async () => {
    const question = { question: 'Where to?', right: 'Yard', wrong: ['Roof'] };
    for (const quiz of [
      [{ ...question, question: ' ' }],
      [{ ...question, right: '' }],
      [{ ...question, wrong: [' Yard ', ''] }],
      [{ ...question, wrong: ['a', 'b', 'c', 'd'] }],
      [{ ...question, right: 'x'.repeat(121) }],
      [question, question, question, question],
    ])
      await expect(asking(quiz)).rejects.toMatchObject({ kind: 'invalid' });
    const nothing = { question: '', right: ' ', wrong: ['', ''] };
    const id = await asking([nothing, question]);
    expect((await readPost(company.db, { personId: company.ada }, id)).mustRead?.quiz).toEqual([
      { question: 'Where to?', options: ['Roof', 'Yard'] },
    ]);
  });

  test('of a partner are asked as far as they can be answered', () => {
    const options = ['a', 'b'];
    expect(
      cleanQuiz([
        { question: 'Fine?', options, right: 1 },
        { question: 'No such answer?', options, right: 2 },
        { question: 'Half an answer?', options, right: 0.5 },
        { question: 'Fourth?', options, right: 0 },
      ]),
    ).toEqual([{ question: 'Fine?', options, right: 1 }]);
    expect(
      cleanQuiz([
        { question: '', options, right: 0 },
        { question: 'One?', options: ['a'], right: 0 },
        { question: `${'x'.repeat(199)}😀`, options: ['same', 'same'], right: 0 },
      ]),
    ).toEqual([]);
  });
});

describe('a must-read that comes from a partner', () => {
  const incoming = (uri: string, more: object = {}) =>
    incomingNote(uri, { level: 'group', groupId: company.group, mustRead, ...more });

  test('is refused in a group of ours unless its author is a moderator there', async () => {
    const { db, anna, fromBob, bob, group } = company;
    const uri = 'https://beta.example/o/must';
    await expect(company.act((tx) => receivePost(tx, fromBob, incoming(uri)))).rejects.toMatchObject({
      kind: 'not_allowed',
    });
    await db`update memberships set role = 'moderator' where group_id = ${group} and person_id = ${bob}`;
    const id = await company.act((tx) => receivePost(tx, fromBob, incoming(uri)));
    expect(await waits(anna)).toEqual([id]);
    await db`update memberships set role = 'member' where group_id = ${group} and person_id = ${bob}`;
  });

  test('is an ordinary post outside of groups, whatever it says', async () => {
    const { db, anna, fromBob } = company;
    const note = incomingNote('https://beta.example/o/plain', { level: 'partner', mustRead });
    const id = await company.act((tx) => receivePost(tx, fromBob, note));
    expect((await readPost(db, { personId: anna }, id as PostId)).mustRead).toBeNull();
  });
});

describe('acknowledging', () => {
  test('needs a must-read that one can read; what is no must-read is not found either', async () => {
    const { ada, otto } = company;
    const plain = await publish(ada, {});
    const secret = await publish(ada, inGroup());
    for (const id of [plain, secret])
      await expect(company.act((tx) => acknowledgePost(tx, otto, id))).rejects.toMatchObject({
        kind: 'not_found',
        message: expect.stringContaining('This must-read'),
      });
  });

  test('takes it off the top once; the reader sees their own mark and nobody else’s', async () => {
    const { db, ada, anna, otto } = company;
    const id = await publish(otto, { mustRead });
    await company.act((tx) => acknowledgePost(tx, anna, id));
    await company.act((tx) => acknowledgePost(tx, anna, id));
    expect(await waits(anna)).toEqual([]);
    expect(await waits(ada)).toEqual([id]);
    const marks = await Promise.all(
      [anna, ada].map(async (personId) => (await readPost(db, { personId }, id)).mustRead?.acknowledgedAt),
    );
    expect(marks).toEqual([expect.any(Date), null]);
    expect((await company.facts('post.acknowledged')).length).toBe(1);
  });

  test('by a partner’s person counts in a group of ours for members only, and once', async () => {
    const { ada, fromBob, fromCarl, db } = company;
    const id = await publish(ada, inGroup());
    const [row] = await db`select uri from posts where id = ${id}`;
    const read = (from: { id: PersonId; peerId: number }, uri: string) =>
      company.act((tx) => receiveAcknowledgement(tx, from, row?.uri as string, uri));
    expect(await read(fromCarl, 'https://gamma.example/a/1')).toBe(false);
    expect(await read(fromBob, 'https://beta.example/a/1')).toBe(true);
    expect(await read(fromBob, 'https://beta.example/a/2')).toBe(false);
  });
});

describe('numbers', () => {
  test('are for the author and the group’s moderators or the administrators, and for nobody else', async () => {
    const { db, ada, anna, otto } = company;
    const inCompany = await publish(otto, { mustRead });
    expect(await readReception(db, ada, inCompany)).toBeNull();
    expect(await readReception(db, otto, inCompany)).not.toBeNull();
    const id = await publish(ada, inGroup());
    expect(await readReception(db, anna, id)).toBeNull();
    expect(await readReception(db, otto, id)).toBeNull();
    expect(await readReception(db, ada, id)).not.toBeNull();
  });

  test('never speak of fewer than five people: not of a small company, not of the few who have or have not', async () => {
    const { db, ada, beta, otto } = company;
    const group = await addGroup(db, `crowd-${Date.now()}`);
    await addMember(db, group, ada, 'owner');
    const crowd = await Promise.all(
      Array.from({ length: 12 }, (_, i) => addPerson(db, `reader${i}-${Date.now()}`)),
    );
    for (const person of crowd) await addMember(db, group, person);
    const abroad = await addPerson(db, 'lone', { peerId: beta, origin: 'https://beta.example' });
    await addMember(db, group, abroad);
    const id = await publish(ada, { level: 'group', groupId: group, mustRead });
    const ours = async () => (await readReception(db, ada, id))?.find((each) => each.peerId === null);
    const seen: unknown[] = [];
    for (const person of crowd) {
      await company.act((tx) => acknowledgePost(tx, person, id));
      seen.push((await ours())?.acknowledged);
    }
    expect(seen).toEqual([...Array(4).fill('few'), 5, 6, 7, ...Array(4).fill('most'), 12]);
    expect((await readReception(db, ada, id))?.find((each) => each.peerId === beta)).toEqual({
      ...{ peerId: beta, asked: 'few', acknowledged: 'few' },
    });
    expect(await waits(otto)).toEqual([]);
  });
});

describe('taking a must-read back', () => {
  const withdraw = (who: PersonId, id: PostId) => company.act((tx) => withdrawMustRead(tx, who, id));

  test('is for its author and the moderators; nobody is asked any more, and partners are told', async () => {
    const { db, ada, anna, otto } = company;
    const id = await publish(ada, inGroup());
    const before = await postSource(db, { id });
    await expect(withdraw(anna, id)).rejects.toMatchObject({ kind: 'not_allowed' });
    await expect(withdraw(otto, id)).rejects.toMatchObject({ kind: 'not_found' });
    expect(await waits(anna)).toEqual([id]);
    const told = (await company.facts('post.edited')).length;
    await withdraw(ada, id);
    expect(await waits(anna)).toEqual([]);
    const post = await readPost(db, { personId: anna }, id);
    expect([post.mustRead, post.editedAt, post.text]).toEqual([null, null, 'New rules for the test bench']);
    const after = await postSource(db, { id });
    expect([before?.mustRead, before?.editedAt]).toEqual([{ until: null, quiz: [], proof: false }, null]);
    expect([after?.mustRead, after?.editedAt]).toEqual([null, expect.any(Date)]);
    expect((await company.facts('post.edited')).length).toBe(told + 1);
    await expect(withdraw(ada, id)).rejects.toMatchObject({ kind: 'not_found' });
  });

  test('an edit of the words does not ask again', async () => {
    const { ada, anna } = company;
    const id = await publish(ada, inGroup());
    await withdraw(ada, id);
    await company.act((tx) => editPost(tx, ada, id, { source: 'Newer rules' }));
    expect(await waits(anna)).toEqual([]);
  });

  test('by its author at a partner is heard, once, and not made into a new version; older news changes nothing', async () => {
    const { db, anna, fromBob, fromCarl, bob, group } = company;
    await db`update memberships set role = 'moderator' where group_id = ${group} and person_id = ${bob}`;
    const uri = 'https://beta.example/o/withdrawn';
    const asks = incomingNote(uri, { level: 'group', groupId: group, mustRead });
    const id = await company.act((tx) => receivePost(tx, fromBob, asks));
    const at = (seconds: number) => new Date(asks.publishedAt.getTime() + seconds * 1000);
    const { mustRead: _demand, ...plain } = asks;
    await company.act((tx) => receiveEdit(tx, fromCarl, { ...plain, editedAt: at(1) }));
    expect(await waits(anna)).toEqual([id]);
    await company.act((tx) => receiveEdit(tx, fromBob, { ...plain, stillAsks: true, editedAt: at(1) }));
    expect(await waits(anna)).toEqual([id]);
    await company.act((tx) => receiveEdit(tx, fromBob, { ...plain, editedAt: at(3) }));
    expect(await waits(anna)).toEqual([]);
    await company.act((tx) => receiveEdit(tx, fromBob, { ...asks, html: '<p>older</p>', editedAt: at(2) }));
    expect(await waits(anna)).toEqual([]);
    await db`update memberships set role = 'member' where group_id = ${group} and person_id = ${bob}`;
  });
});

test('who is erased takes along what they acknowledged, and nobody else’s', async () => {
  const { db, ada, anna, bob } = company;
  const id = await publish(ada, inGroup());
  const uri = (await postSource(db, { id }))?.uri ?? '';
  await company.act((tx) => acknowledgePost(tx, anna, id));
  await company.act((tx) => receiveAcknowledgement(tx, company.fromBob, uri, 'urn:x:read'));
  const who = async () =>
    (await db<{ personId: PersonId }[]>`select person_id from acknowledgements where post_id = ${id}`).map(
      (row) => row.personId,
    );
  expect((await who()).toSorted()).toEqual([anna, bob].toSorted());
  await erasePostsOf(db, { personId: bob });
  expect(await who()).toEqual([anna]);
});
