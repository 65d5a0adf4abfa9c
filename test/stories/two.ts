import { createSession } from '#src/access/sessions.ts';
import { cookieName, formToken } from '#src/access/cookie.ts';
import { transaction } from '#src/platform/database.ts';
import { agree } from '#test/support/agreements.ts';
import { ask } from '#test/support/http.ts';
import { startInstance, type TestInstance, type Room } from '#test/support/instance.ts';
import { joins, worker, type Worker } from './companies.ts';

/** Alpha keeps the group Hydraulik, Ada owns it, Bea of Beta is a member; Carla works at Beta too. */
export interface Two {
  readonly alpha: TestInstance;
  readonly beta: TestInstance;
  readonly room: Room;
  /** The group's number at Beta. */
  readonly there: string;
  readonly ada: Worker & Browser;
  readonly bea: Worker & Browser;
  readonly carla: Worker & Browser;
  /** Where the group is at each of them. */
  readonly home: string;
  readonly away: string;
  end(): Promise<void>;
}

/** Pages and forms as one browser sees them. */
export interface Browser {
  readonly cookie: string;
  page(path: string): Promise<string>;
  /** Status, text and where it leads. */
  send(
    path: string,
    fields?: Record<string, string | readonly string[]>,
  ): Promise<{ status: number; text: string; location: string }>;
  /** A form with one file. */
  upload(
    path: string,
    name: string,
    bytes: Uint8Array,
  ): Promise<{ status: number; text: string; location: string }>;
  bytes(path: string): Promise<{ status: number; body: Buffer }>;
}

export async function openTwo(): Promise<Two> {
  const [alpha, beta] = await Promise.all([
    startInstance({ name: 'alpha' }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR' }),
  ]);
  await agree(alpha, beta);
  const [ada, bea, carla] = await Promise.all([
    worker(alpha, 'ada'),
    worker(beta, 'bea'),
    worker(beta, 'carla'),
  ]);
  const room = await alpha.group('hydraulik', ada.who, 'closed');
  const there = await joins(bea, room, alpha, ada);
  return {
    ...{ alpha, beta, room, there },
    ada: { ...ada, ...(await browser(ada)) },
    bea: { ...bea, ...(await browser(bea)) },
    carla: { ...carla, ...(await browser(carla)) },
    home: '/groups/hydraulik',
    away: `/groups/hydraulik@${alpha.host}`,
    async end() {
      await alpha.remove();
      await beta.remove();
    },
  };
}

export async function browser({ at, who }: Worker): Promise<Browser> {
  const secret = await transaction(at.db, (tx) => createSession(tx, who.id, 'test'));
  const cookie = `${cookieName(at.app.instance, 'session')}=${secret}`;
  const token = formToken(at.app.instance, secret);
  return {
    bytes: async (path) => await ask(at.origin, { path, headers: { cookie } }),
    async upload(path, name, bytes) {
      const form = new FormData();
      form.set('form_token', token);
      form.set('back', '/');
      form.set(name, new Blob([new Uint8Array(bytes)]), 'file.zip');
      const made = new Request(at.origin, { method: 'POST', body: form });
      const headers = { cookie, origin: at.origin, 'content-type': made.headers.get('content-type') ?? '' };
      const body = Buffer.from(await made.arrayBuffer());
      const answer = await ask(at.origin, { method: 'POST', path, headers, body });
      return { status: answer.status, text: answer.text, location: answer.headers.location ?? '' };
    },
    cookie,
    page: async (path) => (await ask(at.origin, { path, headers: { cookie } })).text,
    async send(path, fields = {}) {
      const pairs = Object.entries({ form_token: token, back: '/', ...fields }).flatMap(([name, value]) =>
        [value].flat().map((each): [string, string] => [name, each as string]),
      );
      const answer = await ask(at.origin, {
        method: 'POST',
        path,
        headers: { cookie, origin: at.origin, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(pairs).toString(),
      });
      return { status: answer.status, text: answer.text, location: answer.headers.location ?? '' };
    },
  };
}
