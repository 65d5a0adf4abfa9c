import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Member, TestInstance } from '#test/support/instance.ts';
import { until } from '#test/support/http.ts';
import { startCompanies } from './companies.ts';
import { run } from './run.ts';

// Needs Debian's toot: Mastodon on the command line.
let alpha: TestInstance;
let beta: TestInstance;
let pia: Member;
let ben: Member;
const home = mkdtempSync(path.join(os.tmpdir(), 'kontor-toot-'));
beforeAll(async () => {
  if (!existsSync('/usr/bin/toot'))
    throw new Error('There is no toot here: apt-get install toot, then run this again.');
  [alpha, beta] = await startCompanies();
  [pia, ben] = [await alpha.person('pia'), await alpha.person('ben')];
  const { host, origin } = new URL(alpha.origin);
  // What its own sign-in writes there, which asks for a browser.
  const config = {
    apps: { [host]: { instance: host, base_url: origin, client_id: 'x', client_secret: 'x' } },
    users: { [`pia@${host}`]: { instance: host, username: 'pia', access_token: pia.token } },
    active_user: `pia@${host}`,
  };
  mkdirSync(path.join(home, 'toot'));
  writeFileSync(path.join(home, 'toot', 'config.json'), JSON.stringify(config));
});
afterAll(async () => {
  await Promise.all([alpha.remove(), beta.remove()]);
  rmSync(home, { recursive: true });
});

async function toot(...args: string[]): Promise<string> {
  const env = { ...process.env, XDG_CONFIG_HOME: home, NO_PROXY: '*', LC_ALL: 'C.UTF-8' };
  const { output, status } = await run('/usr/bin/toot', [...args, '--no-color'], { env });
  if (status !== 0 || /Traceback|Error/.test(output)) throw new Error(`toot ${args.join(' ')}: ${output}`);
  return output;
}

it('toot does its round: writes, answers, reads, finds, follows a partner’s person, and hears of it', async () => {
  expect(await toot('whoami')).toContain('@pia');
  await toot('post', 'Hydraulic press is back', '--visibility', 'unlisted');
  const greeting = { status: '@pia well done #press' };
  const post = await alpha.api<{ id: string }>('POST', '/api/v1/statuses', greeting, ben.token);
  const { id } = post.data;
  const timeline = await toot('timeline', '--once', '--public', '--local');
  expect(timeline).toContain('Hydraulic press is back');
  expect(timeline).toContain('well done');
  await toot('post', 'Thank you', '--reply-to', id);
  expect(await toot('thread', id)).toContain('Thank you');
  await toot('favourite', id);
  await toot('bookmark', id);
  expect(await toot('bookmarks', '--once')).toContain('well done');
  expect(await toot('search', 'ben')).toContain('@ben');
  expect(await toot('notifications')).toContain('well done');
  await toot('tags_follow', 'press');
  const { data } = await alpha.api<{ favourites_count: number }>(
    'GET',
    `/api/v1/statuses/${id}`,
    undefined,
    ben.token,
  );
  expect(data.favourites_count).toBe(1);
  const carla = await beta.person('carla');
  await toot('follow', carla.acct);
  await until('carla is followed', async () => {
    const followers = `/api/v1/accounts/${carla.id}/followers`;
    return (await beta.api<unknown[]>('GET', followers, undefined, carla.token)).data.length === 1;
  });
  await expect(toot('delete', id)).rejects.toThrow('toot delete'); // not hers
});
