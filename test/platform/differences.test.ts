import { expect, test } from 'vitest';
import { differences } from '#src/platform/differences.ts';

const shown = (before: string, after: string): string =>
  differences(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'added' ? `{+${text}+}` : `{-${text}-}`))
    .join('');

test.each([
  ['Montag um zehn.', 'Montag um zehn.', 'Montag um zehn.'],
  ['Montag um zehn.', 'Dienstag um zehn.', '{-Montag -}{+Dienstag +}um zehn.'],
  ['', 'neu', '{+neu+}'],
  ['weg', '', '{-weg-}'],
  ['a b c d', 'a x c d', 'a {-b -}{+x +}c d'],
  ['eins zwei drei', 'eins drei', 'eins {-zwei -}drei'],
])('%j became %j', (before, after, expected) => {
  expect(shown(before, after)).toBe(expected);
});

test('both versions can be read out of it', () => {
  const before = 'Die Pumpe läuft seit Montag leise und kühl, sagt Jonas.';
  const after = 'Seit Montag läuft die neue Pumpe sehr leise und kühl, sagt Ada.';
  const all = differences(before, after);
  const without = (kind: string) =>
    all
      .filter((each) => each.kind !== kind)
      .map((each) => each.text)
      .join('');
  expect([without('added'), without('removed')]).toEqual([before, after]);
});

test('changes in many places of a long text are each shown', () => {
  const words = Array.from({ length: 20_000 }, (_, i) => `w${i}`);
  const all = differences(words.join(' '), words.map((word, i) => (i % 100 === 50 ? 'new' : word)).join(' '));
  expect(all.filter(({ kind }) => kind === 'added').map(({ text }) => text)).toEqual(Array(200).fill('new '));
  expect(all.filter(({ kind }) => kind === 'removed').at(-1)?.text).toBe('w19950 ');
});

test('texts too different and too long are shown as replaced, quickly', () => {
  const long = (word: string) => Array.from({ length: 3_000 }, (_, i) => `${word}${i}`).join(' ');
  expect(differences(long('a'), long('b')).map((each) => each.kind)).toEqual(['removed', 'added']);
});
