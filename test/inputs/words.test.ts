import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/support/http.ts';
import { activity, note, type Json } from '#test/support/peer-actor.ts';
import { openFrame, type Frame } from './frame.ts';

// Words from outside never meet what every object has without anybody having written it there.
let frame: Frame;
beforeAll(async () => {
  frame = await openFrame();
});
afterAll(() => frame.end());

const words = [
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__proto__',
  'prototype',
];

describe.each(words)('the word %s', (word) => {
  test('as a type or a key on the wire is nothing we know', async () => {
    const { bob, peer } = frame;
    const object = note(bob, `beside ${word}`);
    const bodies: (Json | string)[] = [
      activity(bob, word, object),
      activity(bob, word, `${peer.origin}/n/1`),
      activity(bob, word, null),
      activity(bob, 'Create', { ...object, type: word }),
      activity(bob, 'Create', { ...object, tag: [{ type: word, name: word, href: word }] }),
      activity(bob, 'Undo', { type: word, actor: bob.uri, object: object.id }),
      activity(bob, 'Accept', { type: word, actor: bob.uri, object: object.id }),
      activity(bob, 'Announce', activity(bob, word, object)),
      activity(bob, 'Update', { ...bob.document, type: word }),
      activity(bob, 'EmojiReact', object.id, { content: word }),
      JSON.stringify(activity(bob, 'Create', { ...object, contentMap: 'HERE' })).replace(
        '"HERE"',
        `{"${word}":"x"}`,
      ),
      JSON.stringify(activity(bob, 'Create', object)).replace(
        '"type":"Create"',
        `"${word}":{"a":1},"type":"Create"`,
      ),
    ];
    for (const [at, body] of bodies.entries()) {
      const answer = await peer.post(frame.alpha.origin, body, bob);
      expect([at, answer.status < 500]).toEqual([at, true]);
    }
    await frame.write(`after ${word}.`);
    await frame.seen(`after ${word}.`);
  });

  test('as a value or a name is no error of the client API and of the pages', async () => {
    const { alpha, ada } = frame;
    const cookie = await alpha.cookie(ada);
    const gets = [
      ...[
        '/api/v1/timelines/tag/W',
        '/api/v1/notifications?types[]=W',
        '/api/v1/notifications?exclude_types[]=W',
      ],
      ...[
        '/api/v2/search?q=W&type=W',
        '/api/v1/timelines/home?W=1&limit=W',
        '/api/v1/accounts/lookup?acct=W',
      ],
      ...[
        '/api/v1/statuses/W',
        '/api/v1/lists/W',
        '/api/v1/tags/W',
        '/W',
        '/@W',
        '/groups/W',
        '/tags/W',
        '/ap/W/W',
      ],
      ...[
        '/?feed=W',
        '/chat?show=W',
        '/search?q=x&when=W&kind=W',
        '/groups?show=W&sort=W',
        '/people?q=W&skill=W',
      ],
      ...[
        '/@ada?tab=W',
        '/settings?W=1',
        '/settings/company/W',
        '/notifications?show=W',
        '/.well-known/webfinger?resource=W',
      ],
    ];
    for (const path of gets) {
      const asked = path.replaceAll('W', encodeURIComponent(word));
      const headers: Record<string, string> = path.startsWith('/api/')
        ? { authorization: `Bearer ${ada.token}` }
        : { cookie };
      expect([asked, (await ask(alpha.origin, { path: asked, headers })).status < 500]).toEqual([
        asked,
        true,
      ]);
    }
    const posts: [string, string, Json][] = [
      ['POST', '/api/v1/statuses', { status: 'x', visibility: word, language: word, [word]: word }],
      ['POST', '/api/v1/statuses', { status: 'x', poll: { options: ['a', 'b'], [word]: 1 } }],
      [
        'PATCH',
        '/api/v1/accounts/update_credentials',
        { [word]: word, fields_attributes: { [word]: { name: word, value: word } } },
      ],
      ['POST', '/api/v1/apps', { client_name: word, redirect_uris: word, scopes: word, [word]: word }],
      ['POST', '/oauth/token', { grant_type: word, client_id: word, client_secret: word, [word]: word }],
      [
        'POST',
        '/api/v1/push/subscription',
        { subscription: { [word]: word }, data: { notifications: { [word]: true }, policy: word } },
      ],
    ];
    for (const [method, path, body] of posts) {
      const answer = await alpha.api(method, path, body, ada.token);
      expect([path, answer.status < 500]).toEqual([path, true]);
    }
    expect(({} as Json)['polluted']).toBeUndefined();
  });
});

test.each(['кран', '工場', 'Ko\u0308ln', 'Köln'])(
  'a tag in any script, %s, has its timeline by API and page',
  async (tag) => {
    const { alpha, ada } = frame;
    const name = tag.normalize('NFC').toLowerCase();
    const posted = await alpha.api<{ tags: { name: string }[] }>(
      ...(['POST', '/api/v1/statuses', { status: `Zum #${tag}`, visibility: 'private' }, ada.token] as const),
    );
    expect(posted.data.tags.map((each) => each.name)).toEqual([name]);
    for (const written of [tag, name, encodeURIComponent(tag)]) {
      const path = `/api/v1/timelines/tag/${encodeURI(decodeURIComponent(written))}?limit=1&note=${encodeURIComponent(tag)}`;
      const page = await alpha.api<unknown[]>('GET', path, undefined, ada.token);
      expect([page.status, page.data.length]).toEqual([200, 1]);
      expect(page.headers.link).toMatch(/^[\x20-\x7e]+$/);
      const [, next = ''] = /<([^>]+)>; rel="next"/.exec(page.headers.link ?? '') ?? [];
      const { pathname, search } = new URL(next);
      expect((await alpha.api('GET', pathname + search, undefined, ada.token)).status).toBe(200);
    }
    const cookie = await alpha.cookie(ada);
    const shown = await ask(alpha.origin, { path: `/tags/${encodeURIComponent(tag)}`, headers: { cookie } });
    expect([shown.status, shown.text.includes('Zum')]).toEqual([200, true]);
  },
);

test('what turns the direction of what follows is taken out of a post, the letters stay', async () => {
  const turns = [0x202a, 0x202b, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
  for (const turn of turns) {
    const sign = String.fromCodePoint(turn);
    const mark = `turned-${turn}.`;
    const object = note(frame.bob, mark, {
      content: `<p>${mark} ab${sign}cd</p>`,
      summary: `x${sign}y`,
      name: `x${sign}y`,
    });
    const coded = note(frame.bob, mark, {
      content: `<p>${mark} ab&#x${turn.toString(16)};cd<b>!</b> שלום \u200e</p>`,
    });
    for (const each of [object, coded]) {
      expect((await frame.send(activity(frame.bob, 'Create', each))).status).toBe(202);
      const [row] = await frame.alpha
        .db`select html, text, title, summary from posts where uri = ${String(each.id)}`;
      expect(JSON.stringify(row)).not.toContain(sign);
      expect(row?.text).toContain('abcd');
    }
  }
});
