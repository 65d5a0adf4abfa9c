import { createServer } from 'node:net';
import { agree } from '#test/support/agreements.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';

/**
 * Two companies under an agreement, each in a process of its own. Addresses instead of names: clients use the machine's resolver, which need
 * not know names under .localhost.
 */
export async function startCompanies(): Promise<readonly [alpha: TestInstance, beta: TestInstance]> {
  const start = async (name: string, company: string) => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const env = { KONTOR_ORIGIN: origin, KONTOR_ALLOW_HOSTS: '127.0.0.1', PORT: new URL(origin).port };
    return startInstance({ name, company, env, inProcess: false });
  };
  const [alpha, beta] = await Promise.all([start('alpha', 'Alpha AG'), start('beta', 'Beta SAS')]);
  await agree(alpha, beta);
  return [alpha, beta];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
