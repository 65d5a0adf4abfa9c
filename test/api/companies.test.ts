import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCompanies } from '#test/clients/companies.ts';
import { runNode } from '#test/clients/run.ts';
import { until, type TestInstance, type Member } from '#test/support/instance.ts';

let alpha: TestInstance;
let beta: TestInstance;
let ada: Member;
let bob: Member;

beforeAll(async () => {
  [alpha, beta] = await startCompanies();
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
    const notifications = await until('bob hears of both', async () => {
      const { data } = await beta.api<NewNotification[]>(
        'GET',
        '/api/v1/notifications',
        undefined,
        bob.token,
      );
      const types = data.map((notification) => notification.type);
      return types.includes('mention') && types.includes('favourite') ? data : null;
    });
    expect(notifications.find((notification) => notification.type === 'mention')).toMatchObject({
      account: { acct: ada.acct, kontor: { company: 'Alpha AG', country: 'DE' } },
      status: { visibility: 'private' },
    });
  });
});

interface NewNotification {
  readonly type: string;
  readonly account: { readonly acct: string };
}
