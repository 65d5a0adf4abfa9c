import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import { checkMediaServers } from '#src/platform/media-servers.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type Member, type Room, type TestInstance } from '#test/support/instance.ts';

/** An hour with a broadcast, at a company that named no media server and, later, one. */
let alpha: TestInstance;
let ada: Member;
let room: Room;
beforeAll(async () => {
  alpha = await startInstance({ name: 'alpha', inProcess: false });
  ada = await alpha.person('ada', { sharedKeys: true });
  room = await alpha.group('hydraulik', ada, 'closed');
});
afterAll(() => alpha?.remove());

async function hourWith(stream: string): Promise<{ html: string; policy: string }> {
  const id = await transaction(alpha.db, (tx) =>
    publishPost(tx, ada.id, {
      ...{ source: '', title: 'Ask Ada', level: 'group' as const, groupId: room.id },
      campaign: {
        ...{ format: 'questions' as const, answerDays: 1, jury: ['@ada'], stream },
        ...{ startsAt: new Date(), endsAt: new Date(Date.now() + 3_600_000) },
      },
    }),
  );
  const cookie = await alpha.cookie(ada);
  const answer = await ask(alpha.origin, { path: `/posts/${id}/hour`, headers: { cookie } });
  return { html: answer.text, policy: answer.headers['content-security-policy'] ?? '' };
}
const live = 'https://video.alpha.example/w/9c9de5e8';

test('without a media server of the company a broadcast is a link, and no page can frame anything', async () => {
  const { html, policy } = await hourWith(live);
  expect(html).toContain(`href="${live}"`);
  expect(html).not.toMatch(/<iframe|<video/);
  expect(policy).not.toContain('frame-src');
});

test('on the company’s own server it is on the page, in a sandbox, under a policy that names this server alone', async () => {
  await alpha.stop();
  await alpha.again({ KONTOR_MEDIA_SERVERS: 'https://video.alpha.example, https://live.alpha.example/' });
  const { html, policy } = await hourWith(live);
  const frame = /<iframe[^>]*>/.exec(html)?.[0] ?? '';
  expect(frame).toContain('src="https://video.alpha.example/videos/embed/9c9de5e8"');
  expect(frame).toMatch(/sandbox="allow-scripts allow-same-origin allow-presentation allow-popups"/);
  expect(frame).toContain('referrerpolicy="no-referrer"');
  expect(frame).toContain('title="');
  expect(policy).toContain('; frame-src https://video.alpha.example https://live.alpha.example;');
  expect(policy).toContain("default-src 'none'");
  const hls = await hourWith('https://live.alpha.example/hls/stream.m3u8');
  expect(hls.html).toMatch(/<video[^>]*src="https:\/\/live\.alpha\.example\/hls\/stream\.m3u8"/);
  expect((await hourWith('https://live.alpha.example/')).html).toContain(
    'src="https://live.alpha.example/embed/video"',
  );
});

test('anybody else’s server stays a link, however its name is written', async () => {
  for (const other of [
    'https://video.alpha.example.evil.example/w/1',
    'https://video.alpha.example:8443/w/1',
    'https://evil.example/https://video.alpha.example/w/1.m3u8',
  ])
    expect((await hourWith(other)).html, other).not.toMatch(/<iframe|<video/);
});

test('what would end a policy, or is no server, is a mistake of the configuration', () => {
  for (const odd of [
    'https://a.example; script-src *',
    'http://video.alpha.example',
    'https://*.alpha.example',
    'https://a.example/path',
    'video.alpha.example',
  ]) {
    const mistakes: string[] = [];
    expect(
      checkMediaServers(odd, false, mistakes).filter((each) => !each.startsWith('https://a.example')),
    ).toEqual([]);
    expect(mistakes.join(' '), odd).toContain('KONTOR_MEDIA_SERVERS must be addresses without a path');
  }
  expect(checkMediaServers('https://video.alpha.example/', false, [])).toEqual([
    'https://video.alpha.example',
  ]);
});
