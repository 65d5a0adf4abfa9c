import { expect, test } from 'vitest';
import { addressesOf } from '#src/platform/addresses.ts';
import type { House } from '#src/platform/house.ts';
import { proseOf } from '#src/web/prose.ts';

const origin = 'https://social.alpha.example';
const house = { origin, addresses: addressesOf(origin) } as House;
const linkTo = (address: string): string =>
  proseOf(house, { html: `<p><a href="${address}">x</a></p>`, mentions: [] }, () => '');

test('a link to a page of ours leads there in the same window', () => {
  expect(linkTo(`${origin}/posts/1?a=1&amp;b=2#c`)).toContain('<a href="/posts/1?a=1&amp;b=2#c"');
  expect(linkTo(origin + '/')).toContain('<a href="/"');
});

test.each(['//evil.example/x', '/\\evil.example/x', '/./\\evil.example', '///evil.example'])(
  'a link of ours whose path begins with %j leads to no other host',
  (path) => {
    const [, href = ''] = /href="([^"]*)"/.exec(linkTo(origin + path)) ?? [];
    expect(new URL(href.replaceAll('&amp;', '&'), origin).origin).toBe(origin);
  },
);
