import { countBySql } from './count.mjs';
import { json, req } from './http.mjs';
import { dbPidFile, sleep } from './measure.mjs';

/**
 * The server that is measured: one that speaks ActivityPub and Mastodon's client API, nothing else is known of it. Everything comes from the
 * environment: BENCH_NAME, BENCH_BASE (http://kontor.test), BENCH_TOKEN (bearer token of the user BENCH_USER, "bench"), BENCH_START (command
 * that starts it; without one it runs already), BENCH_HEALTH (a path that answers once it can serve), BENCH_COUNT_SQL in BENCH_COUNT_DB (posts
 * from elsewhere, in PostgreSQL; without one its timeline is read), BENCH_PASSWORD (Kontor's: for its forms).
 */
export class Target {
  name = process.env.BENCH_NAME ?? 'kontor';
  base = process.env.BENCH_BASE ?? 'http://kontor.test';
  username = process.env.BENCH_USER ?? 'bench';
  token = process.env.BENCH_TOKEN;
  start = process.env.BENCH_START ? ['bash', '-c', `exec ${process.env.BENCH_START}`] : null;
  health = process.env.BENCH_HEALTH ?? '/.well-known/nodeinfo';
  count = process.env.BENCH_COUNT_SQL
    ? () => countBySql(process.env.BENCH_COUNT_DB ?? 'kontor', process.env.BENCH_COUNT_SQL)
    : null;
  dbPidFile = process.env.BENCH_COUNT_SQL ? dbPidFile : null;
  apiPage = 40;

  api(method, path, body) {
    return req(method, `${this.base}${path}`, {
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${this.token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
    });
  }
  /** Actor URI + inboxes of the local test user, discovered the way a remote server would (WebFinger, actor). */
  async discover(fleet) {
    const host = new URL(this.base).host,
      a = fleet.actor(1);
    const wf = json(
      await req('GET', `${this.base}/.well-known/webfinger?resource=acct:${this.username}@${host}`),
    );
    const id = wf.links.find((l) => l.rel === 'self').href;
    const doc = json(await fleet.get(a, id));
    return { id, inbox: doc.inbox, shared: doc.endpoints?.sharedInbox ?? doc.inbox, outbox: doc.outbox, doc };
  }
  /** Resolve by actor URL (works where WebFinger would insist on TLS), falling back to the handle. */
  async resolve(actor) {
    let r;
    for (const q of [actor.id, `@${actor.handle}`]) {
      r = await this.api(
        'GET',
        `/api/v2/search?${new URLSearchParams({ q, resolve: 'true', type: 'accounts', limit: 5 })}`,
      );
      const acc = json(r).accounts?.find(
        (a) => a.url === actor.id || a.uri === actor.id || a.acct === actor.handle,
      );
      if (acc) return acc.id;
    }
    throw new Error(`cannot resolve ${actor.id}: ${r.status} ${r.body.toString().slice(0, 200)}`);
  }
  async follow(actor) {
    const id = await this.resolve(actor);
    const r = await this.api('POST', `/api/v1/accounts/${id}/follow`, {});
    if (r.status >= 300) throw new Error(`follow ${r.status} ${r.body}`);
    for (let k = 0; k < 200; k++) {
      const rel = json(await this.api('GET', `/api/v1/accounts/relationships?id[]=${id}`));
      if (rel[0]?.following) return id;
      await sleep(50);
    }
    throw new Error(`follow of ${actor.id} never accepted`);
  }
  async post(text) {
    const r = await this.api('POST', '/api/v1/statuses', { status: text, visibility: 'public' });
    if (r.status >= 300) throw new Error(`post ${r.status} ${r.body}`);
    return json(r);
  }
  homePath(q = {}) {
    return `/api/v1/timelines/home?${new URLSearchParams(q)}`;
  }
  async home(q) {
    const r = await this.api('GET', this.homePath(q));
    if (r.status !== 200) throw new Error(`home ${r.status} ${r.body.toString().slice(0, 200)}`);
    return json(r);
  }
  /** All bench tokens visible in the home timeline (full sweep by max_id): Map token -> times seen. */
  async sweep(prefix, max = Infinity) {
    const seen = new Map();
    let max_id;
    for (;;) {
      const page = await this.home({ limit: this.apiPage, ...(max_id ? { max_id } : {}) });
      if (!page.length) break;
      let hit = 0;
      for (const s of page)
        for (const t of (s.content ?? '').match(new RegExp(`${prefix}-\\d+`, 'g')) ?? []) {
          seen.set(t, (seen.get(t) ?? 0) + 1);
          hit++;
        }
      max_id = page.at(-1).id;
      if (seen.size >= max || !hit) break;
    }
    return seen;
  }
}
