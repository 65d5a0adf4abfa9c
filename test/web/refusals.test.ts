import { expect, expectTypeOf, test } from 'vitest';
import type { Refusal } from '#src/platform/errors.ts';
import { inEnglish, notFound, TooOften, Unavailable, things } from '#src/platform/errors.ts';
import { keepReason, keptInEnglish, reasonIn } from '#src/platform/kept-reason.ts';
import { refusals as platform } from '#src/platform/refusals.ts';
import { refusals as media } from '#src/media/refusals.ts';
import { refusals as posts } from '#src/posts/refusals.ts';
import { locales } from '#src/platform/languages.ts';
import { explain, explainKept, langOfKept } from '#src/web/shell/explain.ts';
import { parseMessage, i18nIn } from '#src/web/shell/i18n.ts';
import { textsOf } from '#src/web/shell/sentences.ts';
import { importsOf, sourceFiles } from '#test/repo/source.ts';

const files = sourceFiles('src', 'federation');
const catalogues = files.filter(({ path }) => path.endsWith('/refusals.ts')).map(({ path }) => path);

/** Every refusal a page may show: its id, its English, and the places for values in it. */
const declared = new Map<string, string>([
  ...(await Promise.all(catalogues.map(templatesIn))).flat(),
  ...Object.keys(things).map((thing) => templateOf(notFound(thing as keyof typeof things))),
  templateOf(new TooOften(1)),
]);

async function templatesIn(path: string): Promise<[string, string][]> {
  const module = (await import(`../../${path}`)) as { refusals: Record<string, (values: object) => Refusal> };
  return Object.values(module.refusals).map((make) => templateOf(make({})));
}

function templateOf({ reason }: Refusal): [string, string] {
  if (reason.id === null) throw new Error(`Without an id: ${reason.template}`);
  return [reason.id, reason.template];
}

/** Who writes English where it is thrown, and why no page shows it. */
const plain: readonly (readonly [RegExp, string])[] = [
  [/^src\/(api|cli)\//, 'apps and administrators at a shell read it'],
  [/^src\/agreements\//, 'administrators and other servers read it'],
  [/^src\/erasure\/(answer-challenge|challenge|end-report|receipt|take)\.ts$/, "answers a partner's server"],
  [/^src\/audit\/(root|take-root)\.ts$/, "answers a partner's server"],
  [
    /^federation\/succession\/(fetch-estate|take-log)\.ts$/,
    'administrators of both companies read why it failed',
  ],
  [/^src\/(successions|carveouts)\/(order|receive)\.ts$/, "answers a partner's server"],
  [/^src\/reports\/receive-appeal\.ts$/, "answers a partner's server"],
  [/^src\/access\/oauth\.ts$/, 'registers apps: their makers read it'],
  [
    /^src\/(groups|people|posts\/inbound)\/(receive|receive-follow|receive-group|receive-post|remote-addresses)\.ts$/,
    "answers a partner's server",
  ],
  [/^src\/(identity\/scim|scim)\//, "answers the company's directory"],
  [
    /^src\/(backup\/|try-start\.ts$|erasure\/ledger\.ts$)/,
    'the commands backup and restore say it at a shell',
  ],
  [/^src\/imports\/(no-archive|people)\.ts$/, 'the command import says it at a shell'],
  [/^src\/platform\/errors\.ts$/, 'makes the declared ones'],
  [/^federation\/coedit\/ask-home\.ts$/, "repeats what the page's home declared"],
];

test('the catalogues were seen', () => {
  expect(catalogues).toContain('src/posts/refusals.ts');
  expect(declared.size).toBeGreaterThan(200);
  expect(declared.get('people.handleTaken')).toBe('"{handle}" is already taken. Choose another username.');
  expect(declared.get('notFound.post')).toBe('This post does not exist, or you cannot see it.');
});

test('whatever a page may show is declared, not written where it is thrown', () => {
  const undeclared = files.filter(
    ({ path, text }) => /\bnew Refusal\(/.test(text) && !plain.some(([pattern]) => pattern.test(path)),
  );
  expect(undeclared.map(({ path }) => path)).toEqual([]);
  const idle = plain.filter(
    ([pattern]) => !files.some(({ path, text }) => pattern.test(path) && /\bnew Refusal\(/.test(text)),
  );
  expect(idle).toEqual([]);
});

test('every refusal declared is used', () => {
  const used = new Set(files.flatMap((file) => usesIn(file)));
  const things = new Set(
    files.flatMap(({ text }) => [...text.matchAll(/\bnotFound\('(\w+)'\)/g)].map((m) => `notFound.${m[1]}`)),
  );
  const unused = [...declared.keys()].filter((id) => !used.has(id) && !things.has(id));
  expect(unused).toEqual(['notFound.anything', 'platform.tooOften']); // notFound() and TooOften make these
});

/** The ids that a file names through the catalogues it imports: `refusals.x` of its own slice, `postRefusals.x` of another. */
function usesIn(file: { readonly path: string; readonly text: string }): string[] {
  if (!importsOf(file).some((path) => path.endsWith('/refusals.ts'))) return [];
  return [...file.text.matchAll(/import \{ refusals(?: as (\w+))? \} from '([^']+)'/g)].flatMap((match) => {
    const [from = ''] = importsOf({ path: file.path, text: `\n${match[0]}` });
    const slice = from.split('/').at(-2) ?? '';
    const name = match[1] ?? 'refusals';
    return [...file.text.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map((use) => `${slice}.${use[1]}`);
  });
}

test.each(locales.filter((each) => each !== 'en'))(
  '%s says every refusal, with the same values',
  (locale) => {
    const table = textsOf(locale).refusals;
    expect(Object.keys(table).toSorted()).toEqual([...declared.keys()].toSorted());
    for (const [id, template] of declared) {
      const wanted = placesIn(template).filter((place) => !apiWords.has(place));
      const said = placesIn(table[id] ?? '').filter((place) => !apiWords.has(place));
      expect([id, said]).toEqual([id, wanted]);
    }
  },
);

/** Their values are words of the API, such as "open, closed": other languages may leave them out. */
const apiWords: ReadonlySet<string> = new Set(['accesses', 'audiences', 'field', 'fields', 'rules']);

const placesIn = (text: string): string[] =>
  [
    ...new Set(parseMessage(text).flatMap((part) => (typeof part === 'string' ? [] : [part.name]))),
  ].toSorted();

test('French refusals keep their spaces', () => {
  expect(Object.values(textsOf('fr').refusals).filter((sentence) => / [:;?!»]|« /.test(sentence))).toEqual(
    [],
  );
});

test('numbers and names stand where the language wants them', () => {
  const refusal = media.altTooLong({ length: 12345, max: 10000 });
  expect(refusal.message).toBe('The description has 12345 characters. Shorten it to 10000.');
  expect(explain(i18nIn('de'), refusal)).toMatch(/12\.345 Zeichen.*10\.000/);
  expect(explain(i18nIn('en'), refusal)).toBe('The description has 12,345 characters. Shorten it to 10,000.');
});

test('a refusal wants its values, and only one that was declared is there', () => {
  expectTypeOf(posts.tooManyFiles).parameters.toEqualTypeOf<[Readonly<Record<'max', string | number>>]>();
  expectTypeOf(posts.empty).parameters.toEqualTypeOf<[]>();
  expectTypeOf(posts).not.toHaveProperty('tooManyTeapots');
  expect(posts.tooManyFiles({ max: 4 }).reason.id).toBe('posts.tooManyFiles');
});

test('what was refused before refusals had ids is told in English, with its values', () => {
  const stored = { template: 'A post can have at most {0} files. Remove some.', values: [4] };
  const reason = { id: null, ...(stored as never as { template: string; values: Record<string, number> }) };
  expect(i18nIn('de').explain(reason)).toBe('A post can have at most 4 files. Remove some.');
  expect(inEnglish({ id: null, template: 'Send {"kind": 1}.', values: {} })).toBe('Send {"kind": 1}.');
});

test('an id that this version no longer knows is told in English', () => {
  const reason = { id: 'posts.ofTheFuture', template: 'At most {max}.', values: { max: 3 } };
  expect(i18nIn('fr').explain(reason)).toBe('At most 3.');
});

test('what another machine says about its trouble is not shown', () => {
  expect(explain(i18nIn('en'), new Unavailable('10.0.0.7 took longer than 10 ms.'))).not.toContain(
    '10.0.0.7',
  );
});

test('why something did not go is kept as a code, and said in the language of whoever reads it', () => {
  const { reason } = platform.deliveryAnsweredForHours({ status: 403 });
  const kept = keepReason(reason, 1_000);
  expect(explainKept(i18nIn('de'), kept)).toBe(
    'Der Server dort antwortete mit 403: sechs Stunden lang versucht.',
  );
  expect(keptInEnglish(kept)).toBe('The server there answered 403. It was tried for six hours.');
  // What other servers say, and earlier versions kept, stays as it is; so does what is too long for its column.
  for (const plain of ['No {word} for it', '{"id":"broken', keepReason(reason, 30)])
    expect([explainKept(i18nIn('de'), plain), langOfKept(plain)]).toEqual([plain, 'en']);
  expect(reasonIn({ id: 'x.y', template: 't', values: { a: 'b\u202e', c: {} } })?.values).toEqual({
    a: 'b ',
  });
  for (const odd of [null, 1, {}, { id: '<b>', template: '' }, { id: 'a.b', template: 'x'.repeat(601) }])
    expect(reasonIn(odd)).toBeNull();
});
