import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiRoutes, type ApiContext } from '#src/api/api.ts';
import { squareOf } from '#test/support/pictures.ts';
import { startInstance, type Person, type TestInstance } from './instance.ts';

/** docs/apps-parameters.json: what Mastodon documents of each endpoint that there is here, and what becomes of it. */
interface Documented {
  readonly endpoints: Readonly<
    Record<
      string,
      {
        readonly honoured: readonly string[];
        /** By sentence: why. */
        readonly refused: Readonly<Record<string, string>>;
        readonly ignored: Readonly<Record<string, string>>;
      }
    >
  >;
  /** Endpoints that Mastodon does not document. */
  readonly beyond: readonly string[];
}
const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const { endpoints, beyond } = JSON.parse(read('apps-parameters.json')) as Documented;

test('every endpoint of the client API has a line, and every line is an endpoint', () => {
  const unasked = { db: { instance: {} }, push: { publicKey: '' } } as unknown as ApiContext;
  const routes = apiRoutes(unasked)
    .routes.map(({ method, path }) => `${method} ${path}`)
    .filter((route) => /^(GET|POST|PUT|PATCH|DELETE) \/(api|oauth)\/[^*]*$/.test(route))
    // Kontor's own is described by its OpenAPI document.
    .filter((route) => !/ \/api\/(kontor\/|openapi|reference)/.test(route));
  expect([...Object.keys(endpoints), ...beyond].toSorted()).toEqual([...new Set(routes)].toSorted());
});

test('each parameter is honoured, refused or ignored: one of them, with a reason', () => {
  for (const [endpoint, { honoured, refused, ignored }] of Object.entries(endpoints)) {
    const all = [...honoured, ...Object.keys(refused), ...Object.keys(ignored)];
    expect(new Set(all).size, endpoint).toBe(all.length);
    for (const reason of [...Object.values(refused), ...Object.values(ignored)])
      expect(reason, endpoint).toMatch(/\.$/);
  }
});

test('the table of docs/apps.md says the same', () => {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  const because = (reasons: Readonly<Record<string, string>>) =>
    [...Map.groupBy(Object.entries(reasons), ([, reason]) => reason)]
      .map(([reason, named]) => `${code(named.map(([name]) => name))}: ${reason}`)
      .join(' ');
  const page = read('apps.md').replaceAll(/ +/g, ' ');
  for (const [endpoint, { honoured, refused, ignored }] of Object.entries(endpoints)) {
    if (honoured.length + Object.keys(refused).length + Object.keys(ignored).length === 0) continue;
    const line = `| \`${endpoint}\` | ${code(honoured)} | ${because(refused)} | ${because(ignored)} |`;
    expect(page).toContain(line.replaceAll(/ +/g, ' '));
  }
});

let alpha: TestInstance;
let ada: Person;
let ben: Person;
const ids: Record<string, string> = {};
beforeAll(async () => {
  alpha = await startInstance();
  ada = await alpha.person('ada', ['read', 'write', 'follow']);
  ben = await alpha.person('ben');
  const poll = { options: ['a', 'b'], expires_in: 600 };
  ids.statuses = (await ada.post('/api/v1/statuses').send({ status: 'mine', poll })).body.id;
  ids.media = (await ada.post('/api/v2/media').attach('file', await squareOf('olive'), 'a.png')).body.id;
  ids.accounts = ben.id;
});
afterAll(() => alpha.stop());

/** Something to ask for by each parameter that is refused somewhere. */
const examples: Readonly<Record<string, unknown>> = {
  ...{ 'languages[]': ['de'], 'attribution_domains[]': ['alpha.example'], 'rule_ids[]': ['1'] },
  ...{ bot: true, discoverable: true, indexable: true, hide_collections: true },
  ...{ quoted_status_id: '1', visibility: 'private' },
  'poll[hide_totals]': { options: ['a', 'b'], expires_in: 600, hide_totals: true },
  ...{ 'types[]': ['follow'], 'exclude_types[]': ['follow'], account_id: '1' },
};
const refusals = Object.entries(endpoints).flatMap(([endpoint, { refused }]) =>
  Object.keys(refused).map((name) => [endpoint, name] as const),
);

test.each(refusals)(
  '%s refuses %s with a sentence, where without it would be taken',
  async (endpoint, name) => {
    const [method = '', path = ''] = endpoint.split(' ');
    const noun = path.split('/')[3] ?? '';
    const call = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    const ask = async (asks: boolean) => {
      const request = ada[call](path.replace(':id', ids[noun] ?? '1'));
      if (noun === 'media') {
        const picture = await squareOf('navy');
        const form =
          call === 'post' ? request.attach('file', picture, 'b.png') : request.field('description', 'x');
        return asks ? await form.attach('thumbnail', picture, 'c.png') : await form;
      }
      const field = name.replace(/\[.*$/, '');
      const sent = asks ? { [field]: examples[name] } : {};
      if (call === 'get') return await request.query(asks ? { [name]: examples[name] } : {});
      const { account_id = ben.id, ...more } = sent;
      return await request.send({ status: 'x', account_id, ...more });
    };
    const answer = await ask(true);
    expect([answer.status, answer.body.error]).toEqual([422, expect.stringMatching(/\.$/)]);
    expect((await ask(false)).status).toBe(200);
  },
);
