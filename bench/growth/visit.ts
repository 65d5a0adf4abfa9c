import { Agent } from 'node:http';
import { cookieName } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { issueToken } from '#src/access/tokens.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { send } from '../http.ts';

/** One person with a browser and an app. Both throw for an answer that is none of 200 to 303. */
export interface Visitor {
  readonly id: PersonId;
  page(path: string): Promise<string>;
  api<T = unknown>(method: string, path: string, body?: object): Promise<T>;
}

const timeoutMs = 60_000;

/** Signs a person in at the instance that serves at `origin`, whose name is our own business: requests go to 127.0.0.1. */
export async function visitorOf(db: Db, origin: string, id: PersonId): Promise<Visitor> {
  const agent = new Agent({ keepAlive: true });
  const { secret, token } = await transaction(db, async (tx) => ({
    secret: await createSession(tx, id, 'bench'),
    token: await issueToken(tx, {
      personId: id,
      name: 'bench',
      scopes: ['read', 'write', 'follow', 'profile'],
    }),
  }));
  const cookie = `${cookieName(db.instance, 'session')}=${secret}`;
  return {
    id,
    page: (path) => ask({ agent, origin, method: 'GET', path, headers: { cookie } }),
    async api<T>(method: string, path: string, body?: object): Promise<T> {
      const headers = { authorization: `Bearer ${token}` };
      return JSON.parse(await ask({ agent, origin, method, path, headers, body })) as T;
    },
  };
}

export const isReady = (origin: string): Promise<boolean> =>
  ask({ agent: new Agent(), origin, method: 'GET', path: '/readyz', headers: {} }).then(
    () => true,
    () => false,
  );

interface Ask {
  readonly agent: Agent;
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

async function ask({ origin, ...what }: Ask): Promise<string> {
  const { host, port } = new URL(origin);
  const { status, text } = await send({ ...what, host, port, timeoutMs });
  if (status >= 200 && status < 304) return text;
  throw new Error(`${what.method} ${what.path} was answered ${status}: ${text.slice(0, 300)}`);
}
