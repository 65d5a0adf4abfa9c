import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '#src/access/passwords.ts';
import { transaction } from '#src/platform/database.ts';
import { until, type TestInstance } from '#test/support/instance.ts';
import { startCompanies } from './companies.ts';
import { runPython } from './run.ts';

// Needs Debian's python3-mastodon, so it runs with the browser tests, whose machine has what is not of npm.
let alpha: TestInstance;
let beta: TestInstance;
const password = 'correct horse battery';
beforeAll(async () => {
  [alpha, beta] = await startCompanies();
});
afterAll(() => Promise.all([alpha.remove(), beta.remove()]));

describe('python3-mastodon, two companies', () => {
  it('signs in, does its whole round, and follows a person of a partner', async () => {
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
