import { createAdaptorServer } from '@hono/node-server';
import supertest from 'supertest';
import { setPassword } from '#src/access/passwords.ts';
import { issueToken } from '#src/access/tokens.ts';
import { apiRoutes, type RemoteLookup } from '#src/api/api.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { addPerson } from '#test/access/cast.ts';
import { freshDatabase } from '#test/support/database.ts';

export const password = 'correct horse battery';

/** An instance that serves the client API, with a database of its own; nobody elsewhere to ask unless `remote` says so. */
export async function startInstance(options: { remote?: Partial<RemoteLookup>; trustProxy?: boolean } = {}) {
  const fresh = await freshDatabase();
  const { db } = fresh;
  const nobody = async () => null;
  const remote = { resolvePerson: nobody, resolveGroup: nobody, resolvePost: nobody, ...options.remote };
  const app = apiRoutes({ db, remote, trustProxy: options.trustProxy ?? false });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    ...fresh,
    server,
    /** Requests without cookies. */
    http: () => supertest(server),
    /** A browser: keeps cookies. */
    browser: () => supertest.agent(server),
    async addPerson(handle: string): Promise<PersonId> {
      return addPerson(db, handle, `${handle}@mail.example`);
    },
    setPassword: (personId: PersonId) => transaction(db, (tx) => setPassword(tx, personId, password)),
    token: (personId: PersonId, scopes: string[] = ['read', 'write', 'follow']) =>
      transaction(db, (tx) => issueToken(tx, { personId, name: 'test', scopes })),
    async stop() {
      await new Promise((done) => server.close(done));
      await fresh.drop();
    },
  };
}
export type Instance = Awaited<ReturnType<typeof startInstance>>;
