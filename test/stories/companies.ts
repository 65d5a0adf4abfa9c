import { approve } from '#src/groups/moderation/approve.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { agree } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import {
  startInstance,
  type TestInstance,
  type InstanceOptions,
  type Member,
  type Room,
} from '#test/support/instance.ts';

/** Alpha, Beta and Gamma with an agreement between each pair, and Delta, with whom nobody has one. */
export interface Companies {
  readonly alpha: TestInstance;
  readonly beta: TestInstance;
  readonly gamma: TestInstance;
  readonly delta: TestInstance;
  end(): Promise<void>;
}

export async function openCompanies(
  more: { alpha?: InstanceOptions; beta?: InstanceOptions } = {},
): Promise<Companies> {
  const [alpha, beta, gamma, delta] = await Promise.all([
    startInstance({ name: 'alpha', company: 'Alpha AG', country: 'DE', ...more.alpha }),
    startInstance({ name: 'beta', company: 'Beta SAS', country: 'FR', ...more.beta }),
    startInstance({ name: 'gamma', company: 'Gamma Ltd', country: 'GB' }),
    startInstance({ name: 'delta', company: 'Delta', country: 'NL' }),
  ]);
  await agree(alpha, beta);
  await agree(alpha, gamma);
  await agree(beta, gamma);
  return {
    ...{ alpha, beta, gamma, delta },
    async end() {
      for (const instance of [alpha, beta, gamma, delta]) await instance.remove();
    },
  };
}

export interface Status {
  readonly id: string;
  readonly uri: string;
  readonly content: string;
  readonly account: { readonly acct: string; readonly display_name: string };
  readonly favourites_count: number;
}

/** Somebody at work: what a client of Mastodon's API does for them. Everything else is refused with an Error that quotes the answer. */
export interface Worker {
  readonly at: TestInstance;
  readonly who: Member;
  /** The id under which this company knows a person or group elsewhere. */
  find(acct: string): Promise<string>;
  follow(acct: string): Promise<{ following: boolean; requested: boolean }>;
  post(status: string, more?: Record<string, unknown>): Promise<Status>;
  edit(id: string, status: string): Promise<Status>;
  remove(id: string): Promise<void>;
  like(id: string): Promise<void>;
  home(): Promise<Status[]>;
  /** What the group's timeline shows, newest first. */
  room(groupId: string): Promise<Status[]>;
  get<T = unknown>(path: string): Promise<{ status: number; data: T }>;
}

export async function worker(
  at: TestInstance,
  handle: string,
  more: Parameters<TestInstance['person']>[1] = {},
): Promise<Worker> {
  const who = await at.person(handle, more);
  const must = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await at.api<T>(method, path, body, who.token);
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.data;
  };
  const find = async (acct: string): Promise<string> => {
    const found = await must<{ id: string }[]>(
      'GET',
      `/api/v1/accounts/search?resolve=true&q=${encodeURIComponent(`@${acct}`)}`,
    );
    if (!found[0]) throw new Error(`${acct} is not found.`);
    return found[0].id;
  };
  return {
    at,
    who,
    find,
    follow: async (acct) => must('POST', `/api/v1/accounts/${await find(acct)}/follow`, {}),
    post: (status, more = {}) => must('POST', '/api/v1/statuses', { status, ...more }),
    edit: (id, status) => must('PUT', `/api/v1/statuses/${id}`, { status }),
    remove: async (id) => void (await must('DELETE', `/api/v1/statuses/${id}`)),
    like: async (id) => void (await must('POST', `/api/v1/statuses/${id}/favourite`, {})),
    home: () => must('GET', '/api/v1/timelines/home?limit=40'),
    room: (groupId) => must('GET', `/api/v1/timelines/list/${groupId}?limit=40`),
    get: async <T>(path: string) => {
      const { status, data } = await at.api<T>('GET', path, undefined, who.token);
      return { status, data };
    },
  };
}

export const words = (statuses: readonly Status[]): string[] =>
  // Without the first line, which names a post's group.
  statuses.map((s) => s.content.replace(/^<p class="kontor-group">.*?<\/p>/, '').replace(/<[^>]*>/g, ''));

/** A worker of any company asks to join, a moderator at the group's home approves, and the worker's company has heard of it. */
export async function joins(one: Worker, room: Room, home: TestInstance, moderator: Worker): Promise<string> {
  const acct = `${room.handle}@${home.host}`;
  const groupId = await one.find(acct);
  await one.follow(acct);
  await until(`${one.who.handle} waits at the home`, async () => {
    const [row] = await home.db`
      select p.id from memberships m join people p on p.id = m.person_id
      where m.group_id = ${room.id} and p.uri = ${one.who.uri} and m.state = 'requested'`;
    if (!row) return false;
    await transaction(home.db, (tx) => approve(tx, moderator.who.id, room.id, row.id as PersonId));
    return true;
  });
  await until(`${one.who.handle} is a member in their own company's eyes`, async () => {
    const [row] = await one.at
      .db`select state from memberships where group_id = ${groupId} and person_id = ${one.who.id}`;
    return row?.state === 'active';
  });
  return groupId;
}

/**
 * Three companies around the group Hydraulik, which lives at Alpha: Ada of Alpha owns it, Bea of Beta and Gil of Gamma are members, Olaf of Gamma is
 * not. `atBeta` and `atGamma`: the group's id there.
 */
export async function openHydraulik(more: { alpha?: InstanceOptions; beta?: InstanceOptions } = {}) {
  const companies = await openCompanies(more);
  const { alpha, beta, gamma } = companies;
  const [ada, bea, gil, olaf] = await Promise.all([
    worker(alpha, 'ada'),
    worker(beta, 'bea'),
    worker(gamma, 'gil'),
    worker(gamma, 'olaf'),
  ]);
  const room = await alpha.group('hydraulik', ada.who, 'closed');
  const atBeta = await joins(bea, room, alpha, ada);
  const atGamma = await joins(gil, room, alpha, ada);
  return { companies, ada, bea, gil, olaf, room, atBeta, atGamma };
}

/** Everywhere that word is written down in an instance's database: `table: rows`. */
export async function tracesOf(instance: TestInstance, word: string): Promise<Record<string, number>> {
  const tables =
    await instance.db`select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const traces: Record<string, number> = {};
  for (const { tableName } of tables) {
    const [row] = await instance.db.unsafe(
      // Bytes are shown in hexadecimal: what was sent is looked for in both spellings.
      `select count(*)::int as n from ${String(tableName)} t where t::text like $1 or t::text like $2`,
      [`%${word}%`, `%${Buffer.from(word).toString('hex')}%`],
    );
    if (row?.n) traces[String(tableName)] = row.n as number;
  }
  return traces;
}
