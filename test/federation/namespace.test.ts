import { Note } from '@fedify/fedify/vocab';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { classifyContext } from '#federation/json/contexts.ts';
import { readPost } from '#federation/vocabulary/incoming.ts';
import { postContext } from '#federation/vocabulary/note.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { read, sourceFiles } from '#test/repo/source.ts';
import { preloadedContexts } from './preloaded-contexts.ts';

let alpha: TestInstance;
beforeAll(async () => void (alpha = await startInstance()));
afterAll(() => alpha.stop());

async function served(): Promise<Record<string, string>> {
  const answer = await ask(alpha.origin, { path: '/ns/kontor' });
  expect([
    answer.status,
    answer.headers['content-type'],
    answer.headers['access-control-allow-origin'],
  ]).toEqual([200, 'application/ld+json', '*']);
  return (JSON.parse(answer.text) as { '@context': Record<string, string> })['@context'];
}

test('every instance serves the same terms to everybody, and FEDERATION.md lists them', async () => {
  const { kontor = '', ...terms } = await served();
  expect(kontor).toMatch(/^urn:uuid:[0-9a-f-]{36}#$/);
  expect(Object.keys(terms).length).toBeGreaterThan(20);
  for (const [name, iri] of Object.entries(terms)) expect(iri).toBe(`kontor:${name}`);
  const line = read('FEDERATION.md')
    .split('\n')
    .find((each) => each.startsWith("- Kontor's own terms"));
  for (const name of [...Object.keys(terms), kontor]) expect(line).toContain(`\`${name}\``);
});

test('whatever of ours a document uses is among them', async () => {
  const { kontor: _prefix, ...terms } = await served();
  const used = sourceFiles('federation').flatMap(({ text }) =>
    [...text.matchAll(/kontorTerms\(([^.]*?)\)/gs)].flatMap(([, list = '']) =>
      [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
    ),
  );
  expect(new Set(used).size).toBeGreaterThan(20);
  expect(Object.keys(terms)).toEqual(expect.arrayContaining(used));
});

test('the namespace stands in one file', async () => {
  const { kontor = '?' } = await served();
  const places = sourceFiles('src', 'federation').filter(
    ({ text }) => text.includes(kontor) || /'kontor:\w+'/.test(text.replace(/doc\['kontor:charter'\]/, '')),
  );
  const ours = places.map(({ path }) => path).filter((path) => path.startsWith('federation/'));
  expect(ours).toEqual(['federation/vocabulary/namespace.ts']);
});

const note = (context: unknown) => ({
  '@context': context,
  id: 'https://beta.example/ap/o/1',
  type: 'Note',
  attributedTo: 'https://beta.example/ap/p/1',
  content: '<p>Read me</p>',
  mustRead: true,
});

test('a document under the placeholder of before is read as one under the name of now', () => {
  const former = JSON.parse(
    JSON.stringify(postContext).replace(/urn:uuid:[0-9a-f-]+#/, 'https://kontor.example/ns#'),
  ) as never;
  expect(JSON.stringify(former)).toContain('https://kontor.example/ns#');
  for (const context of [former, [...postContext]]) {
    expect(classifyContext(context as never)).toBe('known');
    expect(readPost(note(context) as never).mustRead).toEqual(
      readPost(note([...postContext]) as never).mustRead,
    );
    expect(readPost(note(context) as never).mustRead).toBeDefined();
  }
});

test('a JSON-LD processor understands it without fetching anything of ours', async () => {
  const understood = await Note.fromJsonLd(note(postContext), { documentLoader: preloadedContexts });
  const expanded = JSON.stringify(
    await understood.toJsonLd({ format: 'expand', contextLoader: preloadedContexts }),
  );
  expect(understood.content?.toString()).toBe('<p>Read me</p>');
  expect(expanded).toContain('Read me');
});
