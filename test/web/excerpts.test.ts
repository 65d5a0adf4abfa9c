import { expect, it } from 'vitest';
import { excerptOf } from '#src/web/posts/other-drafts.tsx';

it.each([
  ['a short text is whole', 'Hall 3 is open', 20, 'Hall 3 is open'],
  ['a long one ends with a word', 'The new entrance is open from Monday on', 25, 'The new entrance is open…'],
  ['a word that ends exactly there stays', 'The new entrance is open', 16, 'The new entrance…'],
  ['without blanks it ends with a letter', '新しい入口は月曜日から開いています', 8, '新しい入口は月曜…'],
  ['one long word is cut after all', `See ${'x'.repeat(50)}`, 20, `See ${'x'.repeat(16)}…`],
  ['lines become one', 'One\n\n two   three', 50, 'One two three'],
] as const)('%s', (_claim, text, max, excerpt) => {
  expect(excerptOf(text, max)).toBe(excerpt);
});
