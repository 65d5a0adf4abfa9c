import { expect, test } from 'vitest';
import { addressesOf } from '#src/platform/addresses.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PostId } from '#src/platform/ids.ts';
import { postHtml } from '#src/web/posts/post-html.ts';

const origin = 'https://social.alpha.example';
const instance = { origin, addresses: addressesOf(origin) } as Instance;
const linkTo = (address: string): string =>
  postHtml(
    instance,
    { id: '1' as PostId, html: `<p><a href="${address}">x</a></p>`, mentions: [] },
    () => '',
  );

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
