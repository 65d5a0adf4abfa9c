import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiRoutes, type ApiContext } from '#src/api/api.ts';

/** docs/apps-conformance.json: what is empty, refused or missing, why, and who was seen to ask for what. The rest of the table comes from the routes. */
interface Conformance {
  readonly empty: Readonly<Record<string, string>>;
  readonly refused: Readonly<Record<string, string>>;
  readonly absent: Readonly<Record<string, string>>;
  readonly askedBy: Readonly<Record<string, readonly string[]>>;
}
const addressOf = (name: string): URL => new URL(`../../docs/${name}`, import.meta.url);
const read = (name: string): string => readFileSync(addressOf(name), 'utf8');
const { empty, refused, absent, askedBy } = JSON.parse(read('apps-conformance.json')) as Conformance;
const documented = Object.keys(
  (JSON.parse(read('apps-parameters.json')) as { endpoints: Record<string, unknown> }).endpoints,
);
const unasked = { db: { instance: {} }, push: { publicKey: '' } } as unknown as ApiContext;
const routes = new Set(apiRoutes(unasked).routes.map(({ method, path }) => `${method} ${path}`));

test('what is said to be missing is, and what is said to be there is', () => {
  expect(Object.keys(absent).filter((endpoint) => routes.has(endpoint))).toEqual([]);
  for (const named of [empty, refused, askedBy])
    expect(Object.keys(named).filter((endpoint) => !routes.has(endpoint))).toEqual([]);
  for (const reason of Object.values({ ...empty, ...refused, ...absent })) expect(reason).toMatch(/\.$/);
});

/** `UPDATE_EXAMPLES=yes` writes it. */
test('the table in docs/apps.md is made of it', () => {
  const lines = [...documented, ...Object.keys(absent)]
    .toSorted((a, b) => (a.split(' ')[1] ?? '').localeCompare(b.split(' ')[1] ?? '') || a.localeCompare(b))
    .map((endpoint) => {
      const status = absent[endpoint]
        ? `missing: ${absent[endpoint]}`
        : refused[endpoint]
          ? `refused: ${refused[endpoint]}`
          : empty[endpoint]
            ? `empty: ${empty[endpoint]}`
            : 'there';
      return `| \`${endpoint}\` | ${(askedBy[endpoint] ?? []).join(', ')} | ${status} |`;
    });
  const table = ['| endpoint | seen to ask for it | status |', '|---|---|---|', ...lines].join('\n');
  const page = read('apps.md');
  const tidy = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-');
  if (process.env.UPDATE_EXAMPLES === 'yes') {
    const from = page.indexOf('| endpoint | seen to ask for it | status |');
    const end = page.indexOf('\n\n', from);
    writeFileSync(
      addressOf('apps.md'),
      page.slice(0, from) + table + page.slice(end < 0 ? page.length : end),
    );
    return;
  }
  expect(tidy(page)).toContain(tidy(table));
});
