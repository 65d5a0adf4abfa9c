import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { agree } from '#test/support/agreements.ts';
import { ask, until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { joins, worker, type Worker } from './companies.ts';

// Two companies, by their pages alone: no script, no API. Ada moderates at Alpha, Bea and Carla work at Beta.
let alpha: TestInstance;
let beta: TestInstance;
let group: string;
let ada: Reader;
let bea: Reader;
let carla: Reader;
const password = 'correct horse battery';

beforeAll(async () => {
  [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  await agree(alpha, beta);
  const [host, one, two] = await Promise.all([
    worker(alpha, 'ada'),
    worker(beta, 'bea'),
    worker(beta, 'carla'),
  ]);
  const room = await alpha.group('hydraulik', host.who, 'closed');
  await joins(one, room, alpha, host);
  await joins(two, room, alpha, host);
  group = `/groups/hydraulik@${alpha.host}`;
  [ada, bea, carla] = await Promise.all([reader(host), reader(one), reader(two)]);
});
afterAll(async () => {
  await alpha.remove();
  await beta.remove();
});

test('a post asks before it crosses, arrives, is answered from the other company, and taken out by the moderator', async () => {
  const asked = await ada.question('/posts', {
    source: 'Wer kennt das Geräusch?',
    audience: `group:${await idOf(alpha, 'groups', "handle = 'hydraulik'")}`,
  });
  expect(asked).toContain('Post to Alpha AG and Beta SAS');
  await ada.send('/posts', hidden(asked, ['once', 'confirmed', 'audience', 'source', 'language']));
  await until('Bea reads it', async () => (await bea.page(group)).includes('Wer kennt das Geräusch?'));

  const here = await idOf(beta, 'posts', "text = 'Wer kennt das Geräusch?'");
  expect(await bea.page(`/posts/${here}`)).toContain('including at Alpha AG, DE');
  await answer(bea, here, 'Achetez chez moi !');
  await bea.send(`/posts/${here}/reactions`, { kind: 'interested' });
  await until('Ada is told', async () => {
    const page = await ada.page('/notifications');
    return page.includes('Achetez chez moi') && page.includes('Interested');
  });
  await until('Carla reads it', async () => (await carla.page(group)).includes('Achetez chez moi'));

  const advert = await idOf(alpha, 'posts', "text = 'Achetez chez moi !'");
  await ada.send(`/posts/${advert}/hiding`, { reason: 'Werbung' });
  expect(await ada.page('/groups/hydraulik')).not.toContain('Achetez chez moi');
  await until('it is gone for Carla', async () => !(await carla.page(group)).includes('Achetez chez moi'));
  expect(await bea.page(group)).toContain('Removed by the moderators: Werbung');

  // What the moderator did is behind us: the group goes on.
  await ada.send(`/posts/${await idOf(alpha, 'posts', "text = 'Wer kennt das Geräusch?'")}/replies`, {
    source: 'Bitte sachlich.',
  });
  await until('Bea reads on', async () => (await bea.page(group)).includes('Bitte sachlich.'));
});

/** The first answer in a thread that leaves the company: sent, and confirmed. */
async function answer(who: Reader, post: string, source: string): Promise<void> {
  const asked = await who.question(`/posts/${post}/replies`, { source });
  await who.send(
    `/posts/${post}/replies`,
    hidden(asked, ['once', 'confirmed', 'place', 'source', 'language']),
  );
}

interface Reader {
  page(path: string): Promise<string>;
  /** Sends a form that does what it says: it leads on. */
  send(path: string, fields: Record<string, string>): Promise<void>;
  /** Sends a form that is answered by a question: a page, as 422. */
  question(path: string, fields: Record<string, string>): Promise<string>;
}

/** Somebody with a browser, signed in with their password. */
async function reader(one: Worker): Promise<Reader> {
  const { at, who } = one;
  await transaction(at.db, (tx) => setPassword(tx, who.id as PersonId, password));
  const door = await ask(at.origin, { path: '/sign-in' });
  const post = (path: string, cookie: string, fields: Record<string, string>) =>
    ask(at.origin, {
      method: 'POST',
      path,
      headers: { cookie, origin: at.origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  const signedIn = await post('/sign-in', cookieOf(door.headers['set-cookie'], 'kontor-form'), {
    ...hidden(door.text, ['form_token']),
    login: who.handle,
    password,
  });
  const cookie = cookieOf(signedIn.headers['set-cookie'], 'kontor');
  const page = async (path: string) => (await ask(at.origin, { path, headers: { cookie } })).text;
  const submit = async (path: string, fields: Record<string, string>, status: number) => {
    const token = hidden(await page('/settings'), ['form_token']);
    const answer = await post(path, cookie, { ...token, ...fields });
    if (answer.status !== status) throw new Error(`POST ${path}: ${answer.status} ${answer.text}`);
    return answer.text;
  };
  return {
    page,
    send: async (path, fields) => void (await submit(path, fields, 303)),
    question: (path, fields) => submit(path, fields, 422),
  };
}

const cookieOf = (header: string | undefined, name: string): string =>
  new RegExp(`${name}=[\\w-]{43}`).exec(header ?? '')?.[0] ?? '';

const hidden = (html: string, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => [name, new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '']),
  );

async function idOf(at: TestInstance, table: 'posts' | 'groups', where: string): Promise<string> {
  const [row] = await at.db.unsafe(`select id from ${table} where ${where}`);
  return String(row?.id);
}
