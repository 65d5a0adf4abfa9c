import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readNotifications } from '#src/notifications/read.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { acceptAnswer, unacceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { receiveAcceptance, receivePost } from '#src/posts/inbound/receive.ts';
import { incomingNote, openCompany, type Company } from '#test/support/cast.ts';

// Ada owns Hydraulik; Anna and Bob of Beta are members. Otto belongs to nothing.
let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.drop());
beforeEach(async () => {
  await company.db`delete from posts`;
});

const publish = (author: PersonId, draft: Partial<PostInput>): Promise<PostId> =>
  company.act((tx) => publishPost(tx, author, { source: 'Which seal fits?', ...draft }));
const ask = (author: PersonId, more: Partial<PostInput> = {}) =>
  publish(author, { kind: 'question', ...more });
const answer = (author: PersonId, replyToId: PostId) =>
  publish(author, { source: 'The blue one.', replyToId });
const accept = (who: PersonId, id: PostId) => company.act((tx) => acceptAnswer(tx, who, id));
const accepted = async (question: PostId): Promise<PostId | null> =>
  (await readPost(company.db, { personId: company.ada }, question)).answerId;

describe('who may accept an answer', () => {
  test('the asker, and not who answered or who only reads', async () => {
    const { ada, anna, otto } = company;
    const question = await ask(ada);
    const found = await answer(anna, question);
    for (const other of [anna, otto])
      await expect(accept(other, found)).rejects.toMatchObject({ kind: 'not_allowed' });
    expect(await accepted(question)).toBeNull();
    await accept(ada, found);
    expect(await accepted(question)).toBe(found);
  });

  test('in a group its moderators too; who is not in the group does not find the answer', async () => {
    const { ada, anna, otto, group } = company;
    const question = await ask(anna, { level: 'group', groupId: group });
    const found = await answer(anna, question);
    await expect(accept(otto, found)).rejects.toMatchObject({ kind: 'not_found' });
    await accept(ada, found);
    expect(await accepted(question)).toBe(found);
  });

  test('only answers of a question: not the question, not what answers a note', async () => {
    const { ada, anna } = company;
    const question = await ask(ada);
    await expect(accept(ada, question)).rejects.toMatchObject({ kind: 'invalid' });
    const note = await publish(ada, {});
    await expect(accept(ada, await answer(anna, note))).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('a question cannot be a poll or an answer', async () => {
    const { ada } = company;
    const poll = { options: ['a', 'b'], multiple: false, closesAt: null };
    await expect(ask(ada, { poll })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(ask(ada, { replyToId: await ask(ada) })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

test('there is one at a time, it can be taken back, and no edit mark appears', async () => {
  const { db, ada, anna, otto } = company;
  const question = await ask(ada);
  const [first, second] = [await answer(anna, question), await answer(otto, question)];
  await accept(ada, first);
  await accept(ada, second);
  expect(await accepted(question)).toBe(second);
  await company.act((tx) => unacceptAnswer(tx, ada, first));
  expect(await accepted(question)).toBe(second);
  await company.act((tx) => unacceptAnswer(tx, ada, second));
  expect(await accepted(question)).toBeNull();
  expect((await readPost(db, { personId: ada }, question)).editedAt).toBeNull();
});

test('who answered is told, and no longer when another answer is accepted', async () => {
  const { db, ada, anna, otto } = company;
  const question = await ask(ada);
  const [first, second] = [await answer(anna, question), await answer(otto, question)];
  const told = async (who: PersonId) =>
    (await readNotifications(db, who, { limit: 10, kinds: ['accepted'] })).map(
      (notification) => notification.post?.id,
    );
  await accept(ada, first);
  expect(await told(anna)).toEqual([first]);
  await accept(ada, second);
  expect([await told(anna), await told(otto)]).toEqual([[], [second]]);
});

describe('news of a partner', () => {
  const questionUri = 'https://beta.example/o/question';
  const answerUri = 'https://beta.example/o/answer';
  const note = (uri: string, more: object) => incomingNote(uri, { level: 'partner', ...more });
  const arrive = async () => {
    const { fromBob } = company;
    const id = await company.act((tx) => receivePost(tx, fromBob, note(questionUri, { kind: 'question' })));
    if (!id) throw new Error('The question was not stored.');
    return id;
  };
  const news = (from: { id: PersonId; peerId: number }, at: string, uri: string | null = answerUri) =>
    company.act((tx) =>
      receiveAcceptance(tx, from, { questionUri, answerUri: uri, at: new Date(at) }, false),
    );

  test('by somebody who has not asked has no effect', async () => {
    const question = await arrive();
    const { fromBob, fromCarl } = company;
    await company.act((tx) => receivePost(tx, fromBob, note(answerUri, { replyToUri: questionUri })));
    expect(await news(fromCarl, '2026-01-01')).toBe(false);
    expect(await accepted(question)).toBeNull();
    expect(await news(fromBob, '2026-01-01')).toBe(true);
    expect(await accepted(question)).not.toBeNull();
  });

  test('that is older than what we know has no effect, whichever comes first', async () => {
    const { fromBob } = company;
    const question = await arrive();
    await company.act((tx) => receivePost(tx, fromBob, note(answerUri, { replyToUri: questionUri })));
    expect(await news(fromBob, '2026-02-02', null)).toBe(true);
    expect(await news(fromBob, '2026-02-01')).toBe(false);
    expect(await accepted(question)).toBeNull();
    expect(await news(fromBob, '2026-02-03')).toBe(true);
    expect(await news(fromBob, '2026-02-03')).toBe(false);
    expect(await accepted(question)).not.toBeNull();
  });

  test('may come before the answer; what is said of a post outside the thread shows nothing', async () => {
    const { fromBob } = company;
    const question = await arrive();
    expect(await news(fromBob, '2026-03-01')).toBe(true);
    expect(await accepted(question)).toBeNull();
    const late = note(answerUri, { replyToUri: questionUri });
    const answerId = await company.act((tx) => receivePost(tx, fromBob, late));
    expect(await accepted(question)).toBe(answerId);
    const aside = 'https://beta.example/o/aside';
    await company.act((tx) => receivePost(tx, fromBob, note(aside, {})));
    expect(await news(fromBob, '2026-03-02', aside)).toBe(true);
    expect(await accepted(question)).toBeNull();
  });

  test('of a question that was answered before it came is read from the question', async () => {
    const { fromBob } = company;
    const said = note(questionUri, { kind: 'question', accepted: { answerUri, at: new Date('2026-03-03') } });
    const question = await company.act((tx) => receivePost(tx, fromBob, said));
    const late = note(answerUri, { replyToUri: questionUri });
    const answerId = await company.act((tx) => receivePost(tx, fromBob, late));
    expect(await accepted(question as PostId)).toBe(answerId);
  });
});
