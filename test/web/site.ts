import { nothingElsewhere as noPostsElsewhere } from '#src/posts/search/elsewhere.ts';
import { createAdaptorServer } from '@hono/node-server';
import supertest from 'supertest';
import { cookieName } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { openPartnerRegistry } from '#src/agreements/partner-registry.ts';
import { publishPending } from '#src/drafts/publish-pending.ts';
import { createEgress } from '#src/platform/egress.ts';
import { notFound } from '#src/platform/errors.ts';
import { startChanges } from '#src/platform/changes.ts';
import { noGroupsElsewhere } from '#src/groups/elsewhere.ts';
import { nobodyElsewhere } from '#src/people/elsewhere.ts';
import { transaction } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { createCoedit } from '#src/coedit/editors.ts';
import { createLive } from '#src/web/live/hub.ts';
import { webRoutes, type RemoteLookup } from '#src/web/web.ts';
import { nothingElsewhere } from '#test/support/coedit.ts';
import { addAgreement, openCompany } from '#test/support/cast.ts';

/**
 * What is sent leaves as soon as it was sent, as if the seconds for undoing were over; with `holds` only by `publishHeld`.
 * A company whose pages are served: Ada owns the closed group Hydraulik with Anna and, of Beta SAS, Bob; Otto belongs to nothing.
 */
export async function openSite(
  options: {
    remote?: Partial<RemoteLookup>;
    holds?: boolean;
    sendsMail?: boolean;
    /** Hosts of other servers that it may reach on this machine. */
    reaches?: string[];
    /** Whether there is an agreement with Beta and Gamma. */
    agreed?: boolean;
  } = {},
) {
  const company = await openCompany();
  const { db } = company;
  if (options.agreed === true)
    for (const peerId of [company.beta, company.gamma]) await addAgreement(db, peerId);
  const registry = await openPartnerRegistry(db);
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
  const notHere = () => Promise.reject(notFound('page'));
  const push = { publicKey: 'BKey', mayReach: (url: URL) => url.protocol === 'https:' };
  const changes = await startChanges(db);
  const live = createLive(db, changes);
  const coedit = await createCoedit(db, registry);
  const sendsMail = options.sendsMail ?? true;
  const egress = createEgress({
    readHosts: options.reaches ?? [],
    allowHosts: options.reaches ?? [],
    ownHosts: [],
    userAgent: 'test',
  });
  const app = webRoutes({
    ...{ db, remote, registry, egress, dryRun: notHere, checkLine: notHere, live, push, sendsMail },
    ...{ coedit, coeditElsewhere: nothingElsewhere, files: { open: notHere }, tellTyping: () => {} },
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  /** What the worker does when the seconds are over. */
  const publishAll = async () => {
    for (const { id } of await db<{ id: string }[]>`select id from held_posts order by id`)
      await publishPending(db, { pendingId: id });
  };
  /** As if five minutes had passed: all tests of a file together may do more than one person does. */
  const forgetAttempts = async () => {
    await db`delete from login_attempts`;
    const acts = { max: 600, seconds: 300 };
    for (const { id } of await db<{ id: PersonId }[]>`select id from people where peer_id is null`)
      db.instance.memory.limits.giveBack('acts', id, acts, acts.max);
  };
  return {
    ...company,
    server,
    forgetAttempts,
    /** Every page and form, as the router knows them. */
    routes: app.routes,
    publishPending: publishAll,
    /** Requests without cookies. */
    http: () => supertest(server),
    /** A browser that nobody has signed in with. */
    stranger: () => supertest.agent(server),
    /** A browser in which this person is signed in. */
    async browser(person: PersonId): Promise<Browser> {
      const secret = await transaction(db, (tx) => createSession(tx, person, 'test'));
      return browserOf(
        supertest.agent(server),
        db.instance.origin,
        `${cookieName(db.instance, 'session')}=${secret}`,
        options.holds === true ? async () => {} : publishAll,
      );
    },
    registry,
    refresh: () => registry.refresh(),
    async close() {
      live.close();
      await coedit.close();
      await changes.close();
      await new Promise((done) => server.close(done));
      egress.close();
      await registry.close();
      await company.drop();
    },
  };
}
export type Site = Awaited<ReturnType<typeof openSite>>;

type Fields = Readonly<Record<string, string | readonly string[]>>;
interface Page {
  readonly status: number;
  /** As sent, but without the nonce that is another in every answer. */
  readonly html: string;
  readonly sent: string;
  /** Where it leads, when it is a redirect. */
  readonly location: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a person does with a browser: open pages, and send the forms that are on them. */
export interface Browser {
  /** Of its session. */
  readonly cookie: string;
  get(path: string): Promise<Page>;
  /** Sends a form of the page `from`: with its token, and as that page's browser would. */
  send(path: string, fields?: Fields, from?: string): Promise<Page>;
  /** The same, but with exactly these headers and fields. */
  sendRaw(path: string, fields: Fields, headers: Readonly<Record<string, string>>): Promise<Page>;
  /** With files, as multipart. */
  upload(
    path: string,
    fields: Fields,
    files: readonly { name: string; bytes: Buffer; field?: string }[],
  ): Promise<Page>;
  token(): Promise<string>;
}

function browserOf(
  agent: ReturnType<typeof supertest.agent>,
  origin: string,
  cookie: string,
  afterSending: () => Promise<void>,
): Browser {
  const shown = (answer: supertest.Response): Page => ({
    status: answer.status,
    html: (answer.text ?? '').replace(/ (?:nonce|data-live-since-value)="[^"]+"/g, ''),
    sent: answer.text,
    location: answer.headers.location ?? '',
    headers: answer.headers,
  });
  const browser: Browser = {
    cookie,
    get: async (path) => shown(await agent.get(path).set('cookie', cookie)),
    async token() {
      return fieldIn((await browser.get('/settings')).html, 'form_token');
    },
    async send(path, fields = {}, from = '/') {
      const token = await browser.token();
      return browser.sendRaw(
        path,
        { form_token: token, back: from, ...fields },
        { origin, 'sec-fetch-site': 'same-origin' },
      );
    },
    async sendRaw(path, fields, headers) {
      const request = agent.post(path).set({ cookie, ...headers });
      const answer = await request.type('form').send(encoded(fields));
      await afterSending();
      return shown(answer);
    },
    async upload(path, fields, files) {
      const request = agent.post(path).set({ cookie, origin });
      const all: Fields = { form_token: await browser.token(), back: '/', ...fields };
      for (const [name, value] of Object.entries(all))
        for (const each of [value].flat()) request.field(name, each as string);
      for (const file of files) request.attach(file.field ?? 'files', file.bytes, file.name);
      const answer = await request;
      await afterSending();
      return shown(answer);
    },
  };
  return browser;
}

const encoded = (fields: Fields): string =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, each as string]),
    ),
  ).toString();

/** The value of a hidden field. */
export function fieldIn(html: string, name: string): string {
  const input = new RegExp(`<input type="hidden" name="${name}" value="([^"]*)"`).exec(html)?.[1];
  if (input === undefined) throw new Error(`There is no field ${name} on this page.`);
  const entities: Record<string, string> = { quot: '"', amp: '&', lt: '<', gt: '>', '#39': "'" };
  return input.replace(/&(quot|amp|lt|gt|#39);/g, (_all, name: string) => entities[name] ?? '');
}

/** What a reader sees, roughly: tags gone, white space single. */
export const textOf = (html: string): string =>
  html
    .replace(/<(style|svg|head)\b.*?<\/\1>/gs, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
