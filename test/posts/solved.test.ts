import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { PostId } from '#src/platform/ids.ts';
import { acceptAnswer, receiveAcceptance, unacceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { questionsOfGroup } from '#src/posts/kinds/question/group-questions.ts';
import { listQuestions } from '#src/posts/kinds/question/questions.ts';
import { isSolved, type AcceptedAnswer } from '#src/posts/kinds/question/solved.ts';
import { hidePost, restorePost } from '#src/posts/moderate.ts';
import type { PostInput } from '#src/posts/post.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readPost } from '#src/posts/read/read.ts';
import { removePost } from '#src/posts/remove.ts';
import { waitingFor } from '#src/timelines/for-you.ts';
import { openCompany, type Company } from '#test/support/cast.ts';

// Ada owns Hydraulik, asks there and answers herself; Anna moderates and reads.
let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await company.db`update memberships set role = 'moderator' where person_id = ${company.anna}`;
});
afterAll(() => company.drop());
beforeEach(async () => {
  await company.db`delete from posts`;
});

const publish = (input: Partial<PostInput>): Promise<PostId> =>
  company.act((tx) => publishPost(tx, company.ada, { source: 'Which seal fits?', ...input }));
const ask = () => publish({ kind: 'question', level: 'group', groupId: company.group });
const accept = (answer: PostId) => company.act((tx) => acceptAnswer(tx, company.ada, answer));
const uriOf = async (id: PostId): Promise<string> =>
  (await readPost(company.db, { personId: company.ada }, id)).uri;

/** As a partner's home may say it, of any post. */
const hearAccepted = async (question: PostId, answerUri: string): Promise<void> => {
  const questionUri = await uriOf(question);
  const news = { questionUri, answerUri, at: new Date() };
  await company.act((tx) => receiveAcceptance(tx, company.fromBob, news, true));
};

interface Case {
  /** What becomes of the answer to the question. */
  readonly act: (question: PostId, answer: PostId) => Promise<unknown>;
  readonly accepted: AcceptedAnswer | null;
  /** Whether readers are led to the answer. */
  readonly shows: boolean;
}

const cases: Readonly<Record<string, Case>> = {
  'nothing was accepted': { act: async () => {}, accepted: null, shows: false },
  'an answer was accepted': { act: (_, answer) => accept(answer), accepted: 'here', shows: true },
  'that was taken back': {
    act: async (_, answer) => {
      await accept(answer);
      await company.act((tx) => unacceptAnswer(tx, company.ada, answer));
    },
    ...{ accepted: null, shows: false },
  },
  'the answer was removed by a moderator': {
    act: async (_, answer) => {
      await accept(answer);
      await company.act((tx) => hidePost(tx, company.anna, answer, 'Wrong'));
    },
    ...{ accepted: 'hidden', shows: false },
  },
  'the answer was removed, and restored': {
    act: async (_, answer) => {
      await accept(answer);
      await company.act((tx) => hidePost(tx, company.anna, answer, 'Wrong'));
      await company.act((tx) => restorePost(tx, company.anna, answer));
    },
    ...{ accepted: 'here', shows: true },
  },
  'the answer was deleted by its author': {
    act: async (_, answer) => {
      await accept(answer);
      await company.act((tx) => removePost(tx, company.ada, answer));
    },
    ...{ accepted: null, shows: false },
  },
  'the answer was deleted before its acceptance is heard of': {
    act: async (question, answer) => {
      const uri = await uriOf(answer);
      await company.act((tx) => removePost(tx, company.ada, answer));
      await hearAccepted(question, uri);
    },
    ...{ accepted: null, shows: false },
  },
  'the answer is held elsewhere alone': {
    act: (question) => hearAccepted(question, 'https://gamma.example/o/answer'),
    ...{ accepted: 'elsewhere', shows: false },
  },
  'what was accepted stands in another thread': {
    act: async (question) => hearAccepted(question, await uriOf(await publish({}))),
    ...{ accepted: 'of another question', shows: false },
  },
};

test.each(Object.entries(cases))(
  '%s: pages, lists and filters agree',
  async (_, { act, accepted, shows }) => {
    const { db, anna, group } = company;
    const question = await ask();
    const answer = await publish({ source: 'The blue one.', replyToId: question });
    await act(question, answer);
    const solved = isSolved(accepted);
    const viewer = { personId: anna };
    const shown = await readPost(db, viewer, question);
    expect(shown).toMatchObject({ isSolved: solved, answerId: shows ? answer : null });
    const page = { limit: 10 };
    const open = {
      group: (await questionsOfGroup(db, viewer, group, { open: true, page })).map((post) => post.id),
      all: (await listQuestions(db, anna, { open: true }, page)).map((entry) => entry.post.id),
      waiting: (await waitingFor(db, anna)).map((entry) => entry.post.id),
    };
    const expected = solved ? [] : [question];
    expect(open).toEqual({ group: expected, all: expected, waiting: expected });
  },
);

test('who cannot read the accepted answer sees the question solved, and no answer', async () => {
  const { db, anna, ada, act } = company;
  const question = await publish({ kind: 'question' });
  const answer = await publish({ source: 'Only for me.', replyToId: question });
  await accept(answer);
  await db`update posts set level = 'direct' where id = ${answer}`;
  expect(await readPost(db, { personId: anna }, question)).toMatchObject({ isSolved: true });
  await expect(readPost(db, { personId: anna }, answer)).rejects.toMatchObject({ kind: 'not_found' });
  await act((tx) => removePost(tx, ada, answer));
  expect(await readPost(db, { personId: anna }, question)).toMatchObject({ isSolved: false });
});
