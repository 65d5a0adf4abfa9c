import { nothingElsewhere as noPostsElsewhere } from '#src/posts/search/elsewhere.ts';
import { noGroupsElsewhere } from '#src/groups/elsewhere.ts';
import { nobodyElsewhere } from '#src/people/elsewhere.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import supertest from 'supertest';
import { openPartnerRegistry } from '#src/agreements/partner-registry.ts';
import { setPassword } from '#src/access/passwords.ts';
import { issueToken } from '#src/access/tokens.ts';
import { filesApp } from '#src/api/files-origin.ts';
import {
  apiRoutes,
  createStreaming,
  streamingDoor,
  type RemoteFiles,
  type RemoteLookup,
} from '#src/api/api.ts';
import { serveSockets } from '#src/platform/websocket.ts';
import { createLive } from '#src/web/live/hub.ts';
import { explainFor } from '#src/web/shell/explain-for.ts';
import { webRoutes } from '#src/web/web.ts';
import { chatSubscriber } from '#src/chat/gather.ts';
import { notificationSubscriber } from '#src/notifications/notify.ts';
import { liveSubscriber } from '#src/timelines/changes.ts';
import { feedSubscriber } from '#src/timelines/feed.ts';
import { transaction } from '#src/platform/database.ts';
import { createEgress } from '#src/platform/egress.ts';
import { createCoedit } from '#src/coedit/editors.ts';
import { nothingElsewhere } from '#test/support/coedit.ts';
import { startChanges } from '#src/platform/changes.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { addPerson } from '#test/access/cast.ts';
import { freshDatabase } from '#test/support/database.ts';

export const password = 'correct horse battery';

/** An instance that serves the client API, with a database of its own; nobody elsewhere to ask unless `remote` says so. */
export async function startInstance(
  options: {
    remote?: Partial<RemoteLookup>;
    files?: RemoteFiles;
    trustProxy?: boolean;
    apiRequestsMax?: number;
    /** The instance's origin is the address it listens at, for clients that follow links. */
    reachable?: boolean;
  } = {},
) {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const subscribers = [feedSubscriber, chatSubscriber, notificationSubscriber, liveSubscriber];
  const fresh = await freshDatabase({
    subscribers,
    trustProxy: options.trustProxy ?? false,
    apiRequestsMax: options.apiRequestsMax ?? 300,
    ...(options.reachable ? { origin: `http://127.0.0.1:${port}` } : {}),
  });
  const { db } = fresh;
  const nobody = async () => null;
  const remote = {
    resolvePerson: nobody,
    resolveGroup: nobody,
    resolvePost: nobody,
    fetchAgain: async () => false,
    confirmMove: nobody,
    documentFor: nobody,
    searchDirectories: async () => nobodyElsewhere,
    searchGroups: async () => noGroupsElsewhere,
    searchPosts: async () => noPostsElsewhere,
    ...options.remote,
  };
  const files = options.files ?? {
    open: () => Promise.reject(notFound('file')),
    openPage: () => Promise.reject(notFound('page')),
    fetchPicture: nobody,
  };
  const push = { publicKey: 'BKey', mayReach: (url: URL) => url.protocol === 'https:' };
  const registry = await openPartnerRegistry(db);
  const changes = await startChanges(db);
  const streaming = createStreaming(db, changes);
  const egress = createEgress({ allowHosts: [], ownHosts: [], userAgent: 'test' });
  const nothing = {
    dryRun: () => Promise.reject(notFound('page')),
    checkLine: () => Promise.reject(notFound('page')),
  };
  const explain = explainFor(db);
  const api = { db, registry, remote, files, push, streaming, egress, explain, ...nothing };
  const [app, filesOrigin] = [apiRoutes(api), filesApp(api)];
  const live = createLive(db, changes);
  const coedit = await createCoedit(db, registry);
  const door = webRoutes({
    db,
    remote,
    registry,
    egress,
    ...nothing,
    live,
    sendsMail: false,
    push,
    coedit,
    coeditElsewhere: nothingElsewhere,
    tellTyping: () => {},
    files,
  });
  const filesHost = new URL(fresh.instance.filesOrigin).host;
  const listener = getRequestListener(
    (request, env) => {
      const { host, pathname } = new URL(request.url);
      // The sign-in is a page; everything else here is the API.
      const surface = host === filesHost ? filesOrigin : pathname.startsWith('/sign-in') ? door : app;
      return surface.fetch(request, env as never);
    },
    { overrideGlobalObjects: false },
  );
  server.on('request', listener);
  const sockets = serveSockets(server, {
    origin: fresh.instance.origin,
    doors: [streamingDoor({ db, streaming })],
  });
  return {
    ...fresh,
    server,
    port,
    /** Requests without cookies. */
    http: () => supertest(server),
    /** A browser: keeps cookies. */
    browser: () => supertest.agent(server),
    /** What lies at an address of the files' origin. Neither cookie nor token: it has never heard of them. */
    file: (url: string) =>
      supertest(server).get(url.replace(fresh.instance.filesOrigin, '')).set('host', filesHost),
    async addPerson(handle: string): Promise<PersonId> {
      return addPerson(db, handle, `${handle}@mail.example`);
    },
    setPassword: (personId: PersonId) => transaction(db, (tx) => setPassword(tx, personId, password)),
    token: (personId: PersonId, scopes: string[] = ['read', 'write', 'follow']) =>
      transaction(db, (tx) => issueToken(tx, { personId, name: 'test', scopes })),
    /** Somebody with a token, and requests in their name. */
    async person(handle: string, scopes?: string[]): Promise<Person> {
      const id = await this.addPerson(handle);
      return { id, handle, ...(await this.as(id, scopes)) };
    },
    async as(id: PersonId, scopes?: string[]): Promise<Caller> {
      const token = await this.token(id, scopes);
      const call =
        (method: 'get' | 'post' | 'put' | 'patch' | 'delete') =>
        (path: string): supertest.Test =>
          supertest(server)[method](path).set('authorization', `Bearer ${token}`);
      return {
        token,
        get: call('get'),
        post: call('post'),
        put: call('put'),
        patch: call('patch'),
        delete: call('delete'),
      };
    },
    streaming,
    async stop() {
      streaming.close();
      void sockets.close(0);
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await coedit.close();
      await Promise.all([registry.close(), changes.close()]);
      await fresh.drop();
    },
  };
}
export interface Caller {
  readonly token: string;
  readonly get: (path: string) => supertest.Test;
  readonly post: (path: string) => supertest.Test;
  readonly put: (path: string) => supertest.Test;
  readonly patch: (path: string) => supertest.Test;
  readonly delete: (path: string) => supertest.Test;
}
export interface Person extends Caller {
  readonly id: PersonId;
  readonly handle: string;
}

export type TestInstance = Awaited<ReturnType<typeof startInstance>>;
