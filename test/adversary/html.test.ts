import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostileHtml } from '#test/platform/hostile-html.ts';
import { complaints } from '#test/platform/safe-html.ts';
import { ask } from '#test/support/http.ts';
import { activity, note } from '#test/support/peer-actor.ts';
import { openScene, type Scene } from './scene.ts';

// security.md, "HTML and files": what a partner sends is clean wherever it is shown.
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.end());

interface Shown {
  readonly content: string;
  readonly spoiler_text: string;
  readonly account: { readonly display_name: string; readonly note: string };
  readonly poll: { readonly options: readonly { readonly title: string }[] } | null;
  readonly media_attachments: readonly { readonly description: string | null }[];
}

test('in text, title, warning, poll and file names no payload survives', async () => {
  const { alpha, ada, beta, bob } = scene;
  const cookie = await alpha.cookie(ada);
  for (let i = 0; i < hostileHtml.length; i += 20) {
    const batch = hostileHtml.slice(i, i + 20);
    for (const html of batch) {
      const object = note(bob, '', {
        content: html,
        summary: html,
        name: html,
        attachment: [
          {
            type: 'Document',
            mediaType: 'application/pdf',
            url: `${beta.origin}/f`,
            name: html.slice(0, 200),
          },
        ],
      });
      const answer = await beta.post(alpha.origin, activity(bob, 'Create', object), bob);
      // What JSON itself cannot carry here (NUL, half characters) is refused as a whole.
      expect([html, answer.status]).toEqual([html, /\0/.test(html) || !html.isWellFormed() ? 400 : 202]);
    }
    const home = await alpha.api<Shown[]>('GET', '/api/v1/timelines/home?limit=20', undefined, ada.token);
    for (const shown of home.data)
      expect([shown.content, complaints(shown.content)]).toEqual([shown.content, []]);
    const page = await ask(alpha.origin, { path: '/', headers: { cookie, accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/<(script(?! type="module" src="\/assets\/)|iframe|object|embed|base)\b/i);
    expect(page.text).not.toMatch(/<[a-z][^>"']*(?:["'][^"']*["'][^>"']*)*\son[a-z]+\s*=/i);
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(offOrigin(page.text, alpha.origin)).toEqual([]);
  }
});

test('in names and profiles of people no payload survives', async () => {
  const { alpha, ada, beta } = scene;
  for (const [i, html] of hostileHtml.slice(0, 15).entries()) {
    const actor = beta.actor(`x${i}`);
    actor.document = { ...actor.document, name: html, summary: html };
    // Named in a post, which alerts; and written to by a stranger, which waits in the chat.
    for (const to of [[actor.followers, ada.uri], [ada.uri]]) {
      const tag = [{ type: 'Mention', href: ada.uri, name: '@ada' }];
      const answer = await beta.post(
        alpha.origin,
        activity(actor, 'Create', note(actor, 'hello', { to, tag })),
        actor,
      );
      expect([html, answer.status < 500]).toEqual([html, true]);
    }
  }
  const told = await alpha.api<{ account: Shown['account'] }[]>(
    'GET',
    '/api/v1/notifications?limit=40',
    undefined,
    ada.token,
  );
  expect(told.data.length).toBeGreaterThan(0);
  for (const { account } of told.data)
    expect([account.note, complaints(account.note)]).toEqual([account.note, []]);
  const cookie = await alpha.cookie(ada);
  for (const path of ['/notifications', '/chat?show=requests']) {
    const page = await ask(alpha.origin, { path, headers: { cookie, accept: 'text/html' } });
    expect([path, page.status]).toEqual([path, 200]);
    expect(page.text).toContain('hello');
    expect(page.text).not.toMatch(/<script(?! type="module" src="\/assets\/)|<img[^>]*onerror/i);
  }
});

/** What a browser would load by itself from elsewhere. */
function offOrigin(html: string, origin: string): string[] {
  const loads =
    /<(?:img|link|script|source|video|audio|iframe|use)\b[^>]*?\b(?:src|href|srcset|poster)="([^"]*)"/gi;
  return [...html.matchAll(loads)]
    .map((match) => match[1] ?? '')
    .filter(
      (address) =>
        !/^(#|\/(?!\/))/.test(address) && !address.startsWith(origin) && !address.startsWith('data:image/'),
    );
}
