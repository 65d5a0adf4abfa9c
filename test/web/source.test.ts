import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '#src/platform/config.ts';
import { ask, type Answer } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';

const source = 'https://git.alpha.example/kontor';

describe('the source of an instance (AGPL, section 13)', () => {
  let alpha: TestInstance;
  let plain: TestInstance;
  beforeAll(async () => {
    alpha = await startInstance({ env: { KONTOR_SOURCE_URL: source } });
    plain = await startInstance({ name: 'beta' });
  });
  afterAll(() => Promise.all([alpha, plain].map((each) => each.remove())));

  const get = async (at: TestInstance, path: string, cookie = ''): Promise<Answer> =>
    ask(at.origin, { path, headers: { cookie } });

  it('is offered to strangers, to people who are signed in, to servers and to apps', async () => {
    const ada = await alpha.person('ada');
    for (const page of [
      await get(alpha, '/sign-in'),
      await get(alpha, '/settings', await alpha.cookie(ada)),
    ]) {
      expect(page.status).toBe(200);
      expect(page.text).toContain(`<a href="${source}"`);
    }
    expect((await get(alpha, '/nodeinfo/2.1')).json).toMatchObject({ software: { repository: source } });
    expect((await get(alpha, '/api/v2/instance')).json).toMatchObject({ source_url: source });
  });

  it('is not made up where nobody named it', async () => {
    expect((await get(plain, '/sign-in')).text).not.toContain('Source code');
    expect((await get(plain, '/nodeinfo/2.1')).json).not.toHaveProperty('software.repository');
    expect((await get(plain, '/api/v2/instance')).json).toMatchObject({ source_url: '' });
  });

  it.each(['nonsense', 'ftp://git.alpha.example/', 'javascript:alert(1)', 'https://ada:secret@git.example/'])(
    'cannot be %s',
    (address) => {
      const env = { KONTOR_ORIGIN: 'http://alpha.localhost:4001', KONTOR_ALLOW_HOSTS: '*.localhost' };
      const mistakes = (): readonly string[] => {
        try {
          readConfig({ ...env, KONTOR_SOURCE_URL: address });
          return [];
        } catch (error) {
          if (error instanceof ConfigError) return error.mistakes;
          throw error;
        }
      };
      expect(mistakes()).toEqual([
        expect.stringContaining('KONTOR_SOURCE_URL must be the address of a page'),
      ]);
    },
  );
});
