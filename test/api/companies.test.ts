import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { runNode, runPython, wantsPython } from '#test/clients/run.ts';
import { agree } from '#test/support/agreements.ts';
import { startInstance, until, type Instance, type Member } from '#test/support/instance.ts';

let alpha: Instance;
let beta: Instance;
let ada: Member;
let bob: Member;
const password = 'correct horse battery';

// Addresses instead of names: clients use the machine's resolver, which need not know names under .localhost.
beforeAll(async () => {
  const start = async (name: string, company: string) => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const env = { KONTOR_ORIGIN: origin, KONTOR_ALLOW_HOSTS: '127.0.0.1', PORT: new URL(origin).port };
    return startInstance({ name, company, env, inProcess: false });
  };
  [alpha, beta] = await Promise.all([start('alpha', 'Alpha AG'), start('beta', 'Beta SAS')]);
  await agree(alpha, beta);
  ada = await alpha.person('ada');
  bob = await beta.person('bob');
});
afterAll(() => Promise.all([alpha.remove(), beta.remove()]));

describe('masto, two companies', () => {
  it('finds and follows a person of a partner, reads what they post, answers and likes it', async () => {
    const run = runNode('masto.ts', alpha.origin, ada.token, bob.acct);
    await until('ada follows bob', async () => {
      const followers = await beta.api<{ acct: string }[]>(
        'GET',
        `/api/v1/accounts/${bob.id}/followers`,
        undefined,
        bob.token,
      );
      return followers.data.length === 1;
    });
    await beta.api(
      'POST',
      '/api/v1/statuses',
      { status: 'Bonjour de Lyon', visibility: 'private' },
      bob.token,
    );
    const { output, status } = await run;
    expect(output.split('\n')).toEqual([
      `found ${bob.acct}`,
      'followed',
      'read Bonjour de Lyon',
      'answered private',
      'done',
      '',
    ]);
    expect(status).toBe(0);
    const alerts = await until('bob hears of both', async () => {
      const { data } = await beta.api<Alert[]>('GET', '/api/v1/notifications', undefined, bob.token);
      const types = data.map((alert) => alert.type);
      return types.includes('mention') && types.includes('favourite') ? data : null;
    });
    expect(alerts.find((alert) => alert.type === 'mention')).toMatchObject({
      account: { acct: ada.acct, kontor: { company: 'Alpha AG', country: 'DE' } },
      status: { visibility: 'private' },
    });
  });
});

describe.runIf(wantsPython)('python3-mastodon, two companies', () => {
  it('does its whole round, and follows a person of a partner', async () => {
    const pia = await alpha.person('pia');
    const ben = await alpha.person('ben');
    await transaction(alpha.db, (tx) => setPassword(tx, pia.id, password));
    const greeting = { status: '@pia willkommen' };
    const post = await alpha.api<{ id: string }>('POST', '/api/v1/statuses', greeting, ben.token);
    const carla = await beta.person('carla');
    const args = [alpha.origin, 'pia', password, 'ben', post.data.id, carla.acct];
    const run = runPython('mastodon_py.py', ...args);
    await until('pia follows carla', async () => {
      const path = `/api/v1/accounts/${carla.id}/followers`;
      return (await beta.api<unknown[]>('GET', path, undefined, carla.token)).data.length === 1;
    });
    await beta.api('POST', '/api/v1/statuses', { status: 'Salut', visibility: 'private' }, carla.token);
    const { output, status } = await run;
    expect(output).toContain('ok: and what they post comes home\n');
    expect(output).toMatch(/\ndone\n$/);
    expect(status).toBe(0);
  });
});

interface Alert {
  readonly type: string;
  readonly account: { readonly acct: string };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
