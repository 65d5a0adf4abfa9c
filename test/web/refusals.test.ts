import { expect, test } from 'vitest';
import { Refusal, said, Unavailable } from '#src/platform/errors.ts';
import { explain } from '#src/web/explain.ts';
import de from '#src/web/locales/de/refusals.json' with { type: 'json' };
import fr from '#src/web/locales/fr/refusals.json' with { type: 'json' };
import { parseMessage, wordsIn } from '#src/web/words.ts';
import { sourceFiles } from '#test/house/source.ts';

/** Whose refusals no page shows, each with its reason. */
const elsewhere: Readonly<Record<string, string>> = {
  'src/access/oauth.ts': 'registers apps: their makers read it, in English',
  'src/groups/receive.ts': "answers a partner's server",
  'src/people/receive.ts': "answers a partner's server",
  'src/people/receive-follow.ts': "answers a partner's server",
  'src/people/remote-addresses.ts': "answers a partner's server",
  'src/posts/receive-post.ts': "answers a partner's server",
};
/** These rooms speak to administrators at a shell, to apps and to other servers. */
const foreign = /^src\/(api|cli|agreements)\//;

/** The one file of federation/ whose refusals reach a reader: it opens partners' files. */
const fetching = sourceFiles('federation').filter((file) => file.path === 'federation/remote-files.ts');
const files = [...sourceFiles('src'), ...fetching].filter(
  (file) => !foreign.test(file.path) && !(file.path in elsewhere),
);

/** Where sentences stand: what is refused, and the functions and options that hand a sentence on to a refusal. */
const places = [/new Refusal\(\s*'\w+',/g, /\bdemandThat\(/g, /\bsentence:/g, /const \w+ =\s*(?='[A-Z])/g];

/** Every English sentence that a refusal may say, as a template. */
function sentencesOf(text: string): string[] {
  return places.flatMap((place, kind) =>
    [...text.matchAll(place)].flatMap((match) => {
      const argument = untilClosed(text, match.index + match[0].length);
      if (kind === 0 && /(?<!said)`[^`]*\$\{/.test(argument))
        throw new Error(`Write it with said: ${argument}`);
      const plain = [...argument.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map((m) =>
        (m[1] ?? '').replaceAll("\\'", "'"),
      );
      const withValues = [...argument.matchAll(/said`([^`]*)`/g)].map((m) => templateOf(m[1] ?? ''));
      return [...plain.filter(isSentence), ...withValues];
    }),
  );
}

const isSentence = (text: string): boolean => / /.test(text) && /^[A-Z"].*[.]$/s.test(text);

function templateOf(source: string): string {
  let count = 0;
  return source.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, () => `{${count++}}`);
}

/** Up to the bracket or semicolon that ends what begins here. */
function untilClosed(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === "'" || sign === '`') {
      do at++;
      while (text[at] !== sign || text[at - 1] === '\\');
    } else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign) && --depth < 0) return text.slice(from, at);
    else if (sign === ';' && depth === 0) return text.slice(from, at);
  }
  return text.slice(from);
}

/** Also what is put together first and refused later. */
const saidIn = (text: string): string[] =>
  [...text.matchAll(/\bsaid`([^`]*)`/g)].map((match) => templateOf(match[1] ?? ''));

const spoken = new Set(
  files
    .filter((file) => file.path !== 'src/platform/errors.ts')
    .flatMap((file) => [...sentencesOf(file.text), ...saidIn(file.text)])
    .concat('{0} does not exist, or is not visible to you.'),
);

test('the refusals were seen', () => {
  expect(spoken.size).toBeGreaterThan(80);
  expect(spoken).toContain('"{0}" is taken; choose another handle.');
  expect(spoken).toContain('Only owners give roles; ask one of them.');
});

test.each([
  ['de', de],
  ['fr', fr],
])('whatever a page refuses, it says in %s', (_locale, table: Readonly<Record<string, string>>) => {
  const isRefused = [...spoken].filter((sentence) => !(sentence in table));
  expect(isRefused).toEqual([]);
  const unspoken = Object.keys(table).filter((sentence) => !spoken.has(sentence));
  expect(unspoken).toEqual([]);
  for (const [english, sentence] of Object.entries(table)) {
    const known = placesIn(english);
    expect(
      placesIn(sentence).filter((place) => !known.includes(place)),
      sentence,
    ).toEqual([]);
  }
});

const placesIn = (text: string): string[] =>
  parseMessage(text).flatMap((part) => (typeof part === 'string' ? [] : [part.name]));

test('French refusals keep their spaces', () => {
  expect(Object.values(fr).filter((sentence) => / [:;?!»]|« /.test(sentence))).toEqual([]);
});

test('numbers and names stand where the language wants them', () => {
  const refusal = new Refusal('invalid', said`The text has ${12345} characters; shorten it to ${10000}.`);
  expect(refusal.message).toBe('The text has 12345 characters; shorten it to 10000.');
  expect(explain(wordsIn('de'), refusal)).toBe('Der Text hat 12.345 Zeichen: bitte auf 10.000 kürzen.');
  expect(explain(wordsIn('en'), refusal)).toBe('The text has 12,345 characters; shorten it to 10,000.');
});

test('what another machine says about its trouble is not shown', () => {
  expect(explain(wordsIn('en'), new Unavailable('10.0.0.7 took longer than 10 ms.'))).not.toContain(
    '10.0.0.7',
  );
});
