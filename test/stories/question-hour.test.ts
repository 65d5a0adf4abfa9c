import { afterAll, beforeAll, expect, test } from 'vitest';
import { editGroup } from '#src/groups/edit.ts';
import { choosePseudonym } from '#src/groups/pseudonyms/choose-pseudonym.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { readProgress } from '#src/posts/kinds/project/progress.ts';
import { publishPost } from '#src/posts/publish.ts';
import { until } from '#test/support/http.ts';
import type { Room } from '#test/support/instance.ts';
import { openHydraulik, tracesOf, type Companies, type Status, type Worker } from './companies.ts';

// Ada of Alpha answers questions of three companies for an hour. Hydraulik lives at Alpha; Bea of Beta and Gil of Gamma are members, Olaf of Gamma is not.
let companies: Companies;
let ada: Worker;
let bea: Worker;
let gil: Worker;
let olaf: Worker;
let room: Room;
let atBeta: string;
let atGamma: string;
let hour: string;
beforeAll(
  async () => void ({ companies, ada, bea, gil, olaf, room, atBeta, atGamma } = await openHydraulik()),
);
afterAll(() => companies.end());

interface Shown {
  readonly stage: string;
  readonly reason: string;
  readonly votes: number;
}
type Question = Status & { readonly kontor: { readonly idea: Shown; readonly campaign: unknown } };

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const idOf = async (who: Worker, uri: string): Promise<PostId> =>
  await until(`${uri} at ${who.at.name}`, async () => {
    const [row] = await who.at.db<{ id: PostId }[]>`select id from posts where uri = ${uri}`;
    return row?.id;
  });
const seen = async (who: Worker, uri: string): Promise<Question> =>
  (await who.get<Question>(`/api/v1/statuses/${await idOf(who, uri)}`)).data;
const act = async (who: Worker, uri: string, what: string, asked: object = {}) =>
  who.at.api<{ error?: string }>(
    'POST',
    `/api/v1/statuses/${await idOf(who, uri)}/${what}`,
    asked,
    who.who.token,
  );
const ask = async (who: Worker, groupId: string, title: string): Promise<Status> =>
  who.post('', { title, group_id: groupId, idea: { campaign_id: await idOf(who, hour) } });
const everywhere = (uri: string, wanted: Partial<Shown>) =>
  Promise.all(
    [ada, bea, gil].map((who) =>
      until(`${JSON.stringify(wanted)} at ${who.at.name}`, async () => {
        const { idea } = (await seen(who, uri)).kontor;
        return Object.entries(wanted).every(([name, value]) => idea[name as keyof Shown] === value);
      }),
    ),
  );

let question: string;
test('announced: who answers is named, the address of the stream is looked at, and questions come before the hour', async () => {
  const announce = (more: object) =>
    ada.at.api<Question>(
      'POST',
      '/api/v1/statuses',
      {
        ...{ status: 'About the year.', title: 'Ask Ada', group_id: room.id },
        campaign: {
          ...{ format: 'questions', starts_at: inMinutes(60), ends_at: inMinutes(120), jury: ['@ada'] },
          ...more,
        },
      },
      ada.who.token,
    );
  const odd = await announce({ stream: 'javascript:alert(1)' });
  expect([odd.status, odd.text]).toEqual([422, expect.stringContaining('https://')]);
  const alone = await announce({ jury: [] });
  expect([alone.status, alone.text]).toEqual([422, expect.stringContaining('who answers')]);
  const early = await announce({ ends_at: inMinutes(30) });
  expect([early.status, early.text]).toEqual([
    422,
    expect.stringContaining('The hour ends before it begins'),
  ]);
  const timeless = await announce({ starts_at: '' });
  expect([timeless.status, timeless.text]).toEqual([422, expect.stringContaining('when it begins')]);
  const made = await announce({ stream: 'https://media.alpha.example/live' });
  expect(made.status).toBe(200);
  hour = made.data.uri;
  await until('the hour at Gamma', async () => {
    const { campaign } = (await seen(gil, hour)).kontor;
    return (campaign as { stream?: string } | null)?.stream === 'https://media.alpha.example/live';
  });
  ({ uri: question } = await ask(bea, atBeta, 'Do we build in Lyon?'));
  await everywhere(question, { stage: 'new', votes: 0 });
  for (const [who, groupId, company] of [
    [ada, room.id, companies.beta.app.config.company],
    [gil, atGamma, companies.beta.app.config.company],
    [bea, atBeta, ''],
  ] as const) {
    const path = `/api/kontor/v1/groups/${groupId}/ideas?campaignId=${await idOf(who, hour)}`;
    const { items } = (await who.get<{ items: readonly { author: string; company: string }[] }>(path)).data;
    expect(items).toMatchObject([{ company }]);
  }
});

test('who is no member can neither vote nor learn that there is a question', async () => {
  const id = await idOf(gil, question);
  const vote = (path: string) => olaf.at.api('POST', path, {}, olaf.who.token);
  const [refused, missing] = [
    await vote(`/api/v1/statuses/${id}/vote_idea`),
    await vote('/api/v1/statuses/1/vote_idea'),
  ];
  expect([refused.status, refused.text]).toEqual([404, missing.text]);
});

test('people of three companies support it, each once; one’s own is not supported', async () => {
  for (const who of [gil, ada, gil]) expect((await act(who, question, 'vote_idea')).status).toBe(200);
  const own = await act(bea, question, 'vote_idea');
  expect([own.status, own.data.error]).toEqual([403, expect.stringContaining('your own question')]);
  await everywhere(question, { votes: 2 });
});

test('asked under a pseudonym: no byte at another company says whose it is', async () => {
  await transaction(companies.alpha.db, (tx) => editGroup(tx, ada.who.id, room.id, { pseudonyms: true }));
  await until('Gamma hears that pseudonyms are welcome', async () => {
    const [row] = await companies.gamma.db`select pseudonyms from groups where id = ${atGamma}`;
    return row?.pseudonyms === true;
  });
  const mona = await companies.gamma.person('mona-unmistakable');
  const keys = await generateKeys();
  const { db } = companies.gamma;
  await db`insert into memberships (group_id, person_id, role, state) values (${atGamma}, ${mona.id}, 'member', 'active')`;
  const heron = await transaction(db, (tx) =>
    choosePseudonym(tx, mona.id, atGamma as GroupId, { name: 'Blue Heron', keys }),
  );
  await until('the home has accepted', async () => {
    const [mine] =
      await db`select state from memberships where group_id = ${atGamma} and person_id = ${heron}`;
    return mine?.state === 'active';
  });
  const campaignId = await idOf(gil, hour);
  const id = await transaction(db, (tx) =>
    publishPost(tx, mona.id, {
      ...{ source: '', title: 'Who loses their job?', level: 'group' as const, groupId: atGamma as GroupId },
      ...{ as: heron, idea: { campaignId } },
    }),
  );
  const [row] = await db<{ uri: string }[]>`select uri from posts where id = ${id}`;
  const uri = row?.uri ?? '';
  expect((await seen(ada, uri)).account.display_name).toBe('Blue Heron');
  await idOf(bea, uri);
  for (const at of [companies.alpha, companies.beta])
    expect(await tracesOf(at, 'mona-unmistakable'), at.name).toEqual({});
});

test('taken and answered by Ada alone; the answer stands with its question at every company', async () => {
  const not = await act(gil, question, 'decide_idea', { stage: 'discussed' });
  expect([not.status, not.data.error]).toEqual([403, expect.stringContaining('those who answer')]);
  expect((await act(ada, question, 'decide_idea', { stage: 'discussed' })).status).toBe(200);
  await everywhere(question, { stage: 'discussed' });
  // While it is being answered it can still be supported.
  for (const _ of [1, 2])
    expect(
      (await act(ada, question, 'decide_idea', { stage: 'done', reason: 'Yes, from spring on.' })).status,
    ).toBe(200);
  await everywhere(question, { stage: 'done', reason: 'Yes, from spring on.', votes: 2 });
  await until('Bea hears of it once', async () => {
    const rows = await bea.at
      .db`select detail from notifications where person_id = ${bea.who.id} and kind = 'idea_stage'`;
    return rows.length === 1 && rows[0]?.detail === 'answered';
  });
  // A project of the group counts what was decided; an answer decides nothing.
  const { decisions } = await readProgress(ada.at.db, { personId: ada.who.id }, room.id);
  expect(decisions).toEqual([]);
  const late = await act(gil, question, 'unvote_idea');
  expect([late.status, late.data.error]).toEqual([409, expect.stringContaining('question was answered')]);
});

test('after the end nothing is asked and nothing counts; the answers stay, and can be corrected', async () => {
  const { uri } = await ask(gil, atGamma, 'And in Leeds?');
  await everywhere(uri, { votes: 0 });
  await companies.alpha.db`
    update campaigns set starts_at = now() - interval '2 hours', ends_at = now() - interval '1 minute'
    where post_id in (select id from posts where uri = ${hour})`;
  expect((await act(bea, uri, 'vote_idea')).status).toBe(200);
  await until('the vote is taken back', async () => (await seen(bea, uri)).kontor.idea.votes === 0);
  const late = await ada.at.api(
    'POST',
    '/api/v1/statuses',
    {
      ...{ status: '', title: 'One more', group_id: room.id },
      idea: { campaign_id: await idOf(ada, hour) },
    },
    ada.who.token,
  );
  expect([late.status, late.text]).toEqual([409, expect.stringContaining('The hour is over')]);
  expect((late.data as { error: string }).error).not.toMatch(/idea|campaign|jury/i);
  expect((await act(ada, uri, 'decide_idea', { stage: 'done', reason: 'In two years.' })).status).toBe(200);
  await everywhere(uri, { stage: 'done', reason: 'In two years.' });
});
