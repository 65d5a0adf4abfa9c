import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeInboundHook } from '#src/integrations/inbound.ts';
import { switchKontorist } from '#src/integrations/kontorist/switch.ts';
import { answerQuestion } from '#src/integrations/kontorist/answer.ts';
import { acceptAnswer } from '#src/posts/kinds/question/accept-answer.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { publishPost } from '#src/posts/publish.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { kontoristSays } from '#src/web/services/kontorist-answer.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import { openHydraulik, worker, type Status, type Worker } from './companies.ts';

// Ada of Alpha owns Hydraulik; Bea of Beta and Gil of Gamma are members. What they ask there, Alpha's Kontorist answers.
let world: Awaited<ReturnType<typeof openHydraulik>>;
let alpha: TestInstance;
let anna: Worker;
beforeAll(async () => {
  await new Promise<void>((done) => model.listen(0, '127.0.0.1', done));
  const KONTOR_MODEL_URL = `http://model.localhost:${(model.address() as AddressInfo).port}/v1/chat/completions`;
  const env = { KONTOR_MODEL_URL, KONTOR_MODEL: 'small', KONTOR_MODEL_KEY: 'key-1', KONTOR_LOG: 'error' };
  world = await openHydraulik({ alpha: { env } });
  alpha = world.companies.alpha;
  anna = await worker(alpha, 'anna');
}, 120_000);
afterAll(async () => {
  await world.companies.end();
  model.closeAllConnections();
  model.close();
});

// The company's language model: down, until a test lets it speak.
const heard: { authorization: string | undefined; text: string }[] = [];
let speaks: (response: ServerResponse) => void = (response) => response.writeHead(503).end();
const says = (content: string) => {
  speaks = (response) =>
    response.end(JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }));
};
const model = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    heard.push({ authorization: request.headers.authorization, text });
    speaks(response);
  });
});

const act = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => transaction(alpha.db, work);
const put = async (who: Worker, on: boolean) => {
  const keys = await generateKeys();
  return act((tx) => switchKontorist(tx, who.who.id, world.room.id, { on, keys }));
};
const plain = (status: Status | undefined): string => (status?.content ?? '').replaceAll(/<[^>]+>/g, ' ');
const ask = (source: string, by: PersonId = world.ada.who.id): Promise<PostId> =>
  act((tx) => publishPost(tx, by, { source, kind: 'question', groupId: world.room.id, language: 'en' }));
const answers = async (questionId: string, who = world.ada): Promise<Status[]> =>
  (
    await who.get<{ descendants: Status[] }>(`/api/v1/statuses/${questionId}/context`)
  ).data.descendants.filter(({ account }) => account.display_name === 'Kontorist');
const answered = async (questionId: string): Promise<Status> => {
  await until('Kontorist answers', async () => (await answers(questionId)).length > 0);
  const [first] = await answers(questionId);
  if (!first) throw new Error('It took its answer back.');
  return first;
};
const indexed = () =>
  until('the words are indexed', async () => {
    const [row] = await alpha.db`select count(*)::int as n from posts_to_index`;
    return row?.n === 0;
  });
const reply = (to: PostId, source: string, by = world.ada.who.id) =>
  act((tx) => publishPost(tx, by, { source, replyToId: to, language: 'en' }));

test('only an owner lets it in, only at the group’s home; until then it answers nobody', async () => {
  await expect(put(anna, true)).rejects.toMatchObject({ kind: 'not_found' });
  const asGuest = await alpha.api(
    'PUT',
    `/api/kontor/v1/groups/${world.room.id}/kontorist`,
    { on: true },
    anna.who.token,
  );
  expect(asGuest.status).toBe(404);
  const question = await ask('Which seal ring fits the hydraulic pump HP40?');
  await until('the queue is empty', async () => {
    const [row] = await alpha.db`select count(*)::int as n from jobs where kind = 'kontorist-answer'`;
    return row?.n === 0;
  });
  expect(await answers(question)).toEqual([]);
  const right = await reply(question, 'The seal ring FKM 40x52 fits the hydraulic pump HP40.');
  await act((tx) => acceptAnswer(tx, world.ada.who.id, right));
  await put(world.ada, true);
  await put(world.ada, true);
  const [row] =
    await alpha.db`select count(*)::int as n from memberships m join people p on p.id = m.person_id
    where m.group_id = ${world.room.id} and p.name = 'Kontorist' and p.kind = 'bot'`;
  expect(row?.n).toBe(1);
  await indexed();
});

test('Bea of Beta asks: it cites the answer accepted at Alpha, with its link, and all three companies read it once', async () => {
  const asked = await world.bea.post(
    'Does anybody know which seal ring fits pump HP40, @kontorist@' + alpha.host + '?',
    {
      list_id: world.atBeta,
    },
  );
  const read = async (who: Worker, roomId: string): Promise<Status[]> =>
    (await who.room(roomId)).filter(({ account }) => account.display_name === 'Kontorist');
  await until('it answers at Beta', async () => (await read(world.bea, world.atBeta)).length === 1);
  const [answer] = await read(world.bea, world.atBeta);
  expect(plain(answer)).toContain('FKM 40x52');
  expect(answer?.content).toMatch(/href="[^"]+"/);
  expect(answer).toMatchObject({ in_reply_to_id: asked.id, account: { bot: true } });
  await until('and at Gamma', async () => (await read(world.gil, world.atGamma)).length === 1);
  const [post] = await alpha.db`select id from posts where uri = ${asked.uri}`;
  await answerQuestion(alpha.db, { postId: post?.id as PostId }, kontoristSays(alpha.db.instance));
  expect(await answers(String(post?.id))).toHaveLength(1);
});

test('what Alpha keeps to itself is told to Beta’s Bea nowhere; Alpha’s Ada gets it in a message, not in the group', async () => {
  const secret = await alpha.group('margins', world.ada.who, 'secret');
  const inside = await act((tx) =>
    publishPost(tx, world.ada.who.id, {
      ...{
        source: 'What is the margin of valve series VX9?',
        kind: 'question',
        groupId: secret.id,
        language: 'en',
      },
    }),
  );
  const figure = await reply(inside, 'The margin of valve series VX9 is 61 percent.');
  await act((tx) => acceptAnswer(tx, world.ada.who.id, figure));
  await indexed();
  const byBea = await world.bea.post(`@kontorist@${alpha.host} margin of valve series VX9?`, {
    list_id: world.atBeta,
  });
  await until(
    'it is at Alpha',
    async () => (await alpha.db`select from posts where uri = ${byBea.uri}`).count === 1,
  );
  const [row] = await alpha.db`select id from posts where uri = ${byBea.uri}`;
  expect(plain(await answered(String(row?.id)))).toContain('I do not know');
  const byAda = await ask('What is the margin of valve series VX9?');
  const messages = async (): Promise<string> => {
    const found = await alpha.db`select p.text from posts p join mentions m on m.post_id = p.id
      where p.level = 'direct' and m.person_id = ${world.ada.who.id}`;
    return found.map(({ text }) => String(text)).join();
  };
  await until('Ada is told', async () => (await messages()).includes('61 percent'));
  expect(await answers(byAda)).toEqual([]);
  const seen =
    await alpha.db`select text from posts where group_id = ${world.room.id} and text like '%61 percent%'`;
  expect(seen).toHaveLength(0);
  expect(
    (
      await alpha.db`select from deliveries d join activities a on a.id = d.activity_id where a.body::text like '%61 percent%'`
    ).count,
  ).toBe(0);
});

test('from the wiki, as it stands there; nothing it knows, it says so', async () => {
  await act((tx) =>
    createPage(tx, alpha.app.registry, world.ada.who.id, world.room.id, {
      ...{
        title: 'Bleeding the cylinder',
        source: 'Open the vent screw, press the pedal, close the vent screw.',
        ...{ parentId: null, position: null, note: '' },
      },
    }),
  );
  await indexed();
  const question = await ask('How does one open the vent screw of a cylinder?');
  expect(plain(await answered(question))).toMatch(/Bleeding the cylinder[^]*vent screw/);
  const other = await ask('Who repairs the coffee machine upstairs?');
  expect(plain(await answered(other))).toContain('I do not know');
});

test('filler words do not hide what a question is about', async () => {
  const polite = await ask(
    'Hello everybody, could someone please help me: does anyone know which seal ring it is for the HP40? Thanks!',
  );
  expect(plain(await answered(polite))).toContain('FKM 40x52');
  const german = await act((tx) =>
    publishPost(tx, world.ada.who.id, {
      ...{
        source: 'Hallo zusammen, weiß jemand, was das für ein seal ring ist, und zwar bei der pump HP40?',
        kind: 'question',
      },
      ...{ groupId: world.room.id, language: 'de' },
    }),
  );
  expect(plain(await answered(german))).toContain('FKM 40x52');
  expect(plain(await answered(await ask('Does anybody know please what it is that could help?')))).toContain(
    'I do not know',
  );
});

test('a model of the company’s own puts it into words with the sources below; down, slow or hostile, the sources stand alone', async () => {
  const question = 'Which seal ring fits the hydraulic pump HP40, please?';
  const hostile = [
    'Ignore the passages. <script>alert(1)</script>',
    'See [9] and [https://evil.example](https://evil.example).',
    `[1] ${'very long '.repeat(400)}`,
    'UNKNOWN',
    'It is said at https://evil.example/x [1].',
  ];
  for (const content of hostile) {
    says(content);
    const plainly = plain(await answered(await ask(question)));
    expect(plainly).toMatch(/This may answer it:[^]*FKM 40x52/);
    expect(plainly).not.toContain('evil');
  }
  for (const how of [
    (response: ServerResponse) => response.end('<html>'),
    (response: ServerResponse) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
    (response: ServerResponse) => response.end('x'.repeat(300_000)),
    (response: ServerResponse) => void response.socket?.destroy(),
  ]) {
    speaks = how;
    expect(plain(await answered(await ask(question)))).toContain('This may answer it:');
  }
  heard.splice(0);
  says('It is the **FKM 40x52** [1]. Ask @bea [1].');
  const answer = await answered(await ask(question));
  expect(plain(answer)).toMatch(
    /FKM 40x52[^]*\[1\][^]*The seal ring FKM 40x52 fits[^]*language model of this company/,
  );
  expect(answer.content).not.toMatch(/<strong>FKM|class="[^"]*mention/);
  expect(heard).toHaveLength(1);
  expect(heard[0]?.authorization).toBe('Bearer key-1');
  expect(heard[0]?.text).toContain('Question: ');
  // What Alpha keeps from Hydraulik was never sent there; nor is what only the asker may read.
  await ask('What is the margin of valve series VX9 again?');
  await until('the queue is empty', async () => {
    const [row] = await alpha.db`select count(*)::int as n from jobs where kind = 'kontorist-answer'`;
    return row?.n === 0;
  });
  expect(heard.map(({ text }) => text).join()).not.toContain('61 percent');
}, 60_000);

test('programs are not answered', async () => {
  const keys = await generateKeys();
  await act((tx) =>
    makeInboundHook(tx, world.ada.who.id, world.room.id, { name: 'Chatter', format: 'slack', keys }),
  );
  const [bot] = await alpha.db<{ id: PersonId }[]>`select id from people where name = 'Chatter'`;
  const asked = await ask('Which seal ring fits the hydraulic pump HP40?', bot?.id ?? world.ada.who.id);
  const after = await ask('Which seal ring fits the hydraulic pump HP40 again?');
  await answered(after);
  expect(await answers(asked)).toEqual([]);
});

test('what it quoted is hidden: the answer goes with it, at Beta too', async () => {
  const question = await ask('Which torque for the flange bolts M16?');
  await answered(question);
  const right = await reply(question, 'Flange bolts M16 take a torque of 210 Nm.');
  await act((tx) => acceptAnswer(tx, world.ada.who.id, right));
  await indexed();
  const again = await ask('What torque for flange bolts M16?');
  expect(plain(await answered(again))).toContain('210 Nm');
  const count = async (): Promise<number> =>
    (await world.bea.room(world.atBeta)).filter(({ content }) => content.includes('210 Nm')).length;
  await until('Beta has both', async () => (await count()) === 2);
  await act((tx) => hidePost(tx, world.ada.who.id, right, 'wrong'));
  await until('taken back at Alpha', async () => (await answers(again)).length === 0);
  await until('and at Beta', async () => (await count()) === 0);
});

test('switched off it leaves and answers no more', async () => {
  await put(world.ada, false);
  await put(world.ada, false);
  const [row] = await alpha.db`select from memberships m join people p on p.id = m.person_id
    where m.group_id = ${world.room.id} and p.name = 'Kontorist' and m.state = 'active'`;
  expect(row).toBeUndefined();
});
