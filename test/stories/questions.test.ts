import { afterAll, beforeAll, expect, test } from 'vitest';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { acceptAnswer, unacceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { readPost } from '#src/posts/read/read.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { joins, openCompanies, worker, type Companies, type Worker } from './companies.ts';

// Hydraulik lives at Alpha. Gil of Gamma asks; Bea of Beta moderates; Ada of Alpha answers.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let room: Room;
let atGamma: string;
beforeAll(async () => {
  companies = await openCompanies();
  const { alpha, beta, gamma } = companies;
  [ada, bea, gil] = await Promise.all([worker(alpha, 'ada'), worker(beta, 'bea'), worker(gamma, 'gil')]);
  room = await alpha.group('hydraulik', ada.who, 'closed');
  await joins(bea, room, alpha, ada);
  atGamma = await joins(gil, room, alpha, ada);
  const [row] = await alpha.db`select id from people where uri = ${bea.who.uri}`;
  await transaction(alpha.db, (tx) => setRole(tx, ada.who.id, room.id, row?.id as PersonId, 'moderator'));
  await until('Beta knows that Bea moderates', async () => {
    const [membership] = await beta.db`select role from memberships where person_id = ${bea.who.id}`;
    return membership?.role === 'moderator';
  });
});
afterAll(() => companies.end());

const idAt = async (who: Worker, uri: string): Promise<PostId | null> =>
  ((await who.at.db`select id from posts where uri = ${uri}`)[0]?.id as PostId | undefined) ?? null;
/** The URI of the accepted answer, as that person sees it. */
async function acceptedFor(who: Worker, questionUri: string): Promise<string | null> {
  const id = await idAt(who, questionUri);
  const question = id && (await readPost(who.at.db, { personId: who.who.id }, id));
  const answer = question?.answerId
    ? await readPost(who.at.db, { personId: who.who.id }, question.answerId)
    : null;
  return answer?.uri ?? null;
}
const everywhere = async (questionUri: string, expected: string | null): Promise<void> => {
  for (const who of [ada, bea, gil])
    await until(`${who.who.handle} sees it`, async () => (await acceptedFor(who, questionUri)) === expected);
};

test('in a shared group the asker, or a moderator of another company, accepts an answer for all; each can be taken back', async () => {
  const question = await gil.post('Which seal fits?', { group_id: atGamma, question: true });
  const asked = await until('Alpha has the question', () => idAt(ada, question.uri));
  const blue = await ada.post('The blue one.', { in_reply_to_id: asked });
  const red = await ada.post('The red one.', { in_reply_to_id: asked });
  const blueAtGamma = await until('Gamma has the answer', () => idAt(gil, blue.uri));
  const redAtBeta = await until('Beta has the other', () => idAt(bea, red.uri));

  await transaction(gil.at.db, (tx) => acceptAnswer(tx, gil.who.id, blueAtGamma));
  await everywhere(question.uri, blue.uri);
  await transaction(bea.at.db, (tx) => acceptAnswer(tx, bea.who.id, redAtBeta));
  await everywhere(question.uri, red.uri);
  await transaction(bea.at.db, (tx) => unacceptAnswer(tx, bea.who.id, redAtBeta));
  await everywhere(question.uri, null);
  for (const who of [ada, bea, gil]) {
    const [row] = await who.at.db`select edited_at from posts where uri = ${question.uri}`;
    expect(row?.editedAt).toBeNull();
  }
}, 40_000);

test('outside of groups it reaches the followers who have the question', async () => {
  await bea.follow(gil.who.acct);
  await until('Bea follows Gil', async () => {
    const rows = await gil.at.db`
      select 1 from follows f join people p on p.id = f.follower_id where p.uri = ${bea.who.uri} and f.state = 'accepted'`;
    return rows.count > 0;
  });
  const question = await gil.post('Who has a spare pump?', { visibility: 'private', question: true });
  const asked = await until('Beta has the question', () => idAt(bea, question.uri));
  const answer = await bea.post('We do.', { in_reply_to_id: asked });
  const known = await until('Gamma has the answer', () => idAt(gil, answer.uri));
  await transaction(gil.at.db, (tx) => acceptAnswer(tx, gil.who.id, known));
  await until('Bea sees it', async () => (await acceptedFor(bea, question.uri)) === answer.uri);
}, 40_000);
