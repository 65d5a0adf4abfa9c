// What comes in: follows, a flood of posts, and the time until one is seen.
import { req } from './http.mjs';
import { sleep, now, stats, metered, memMiB, rounded, pool } from './measure.mjs';

/** The local user follows n remote actors on n instances (so that their posts belong in the home timeline). */
export async function setupFollows(ctx, n) {
  ctx.senders = Array.from({ length: n }, (_, k) => ctx.f.actor(k + 1));
  for (const s of ctx.senders) await ctx.a.follow(s);
  await sleep(ctx.a.settleMs ?? 500);
  return ctx.senders;
}

/** Visible remote notes now: SQL counter when the adapter has one, else a full timeline sweep. */
async function visible(ctx, prefix, base) {
  return ctx.a.count ? (await ctx.a.count()) - base : (await ctx.a.sweep(prefix)).size;
}

/** Signs n posts before anything is timed. */
async function signedPosts(ctx, prefix, n, style) {
  const from = Date.now() - n;
  const posts = [];
  await pool(
    Array.from({ length: n }, (_, k) => k),
    8,
    async (k) => {
      const s = ctx.senders[k % ctx.senders.length];
      const published = new Date(from + k).toISOString();
      posts[k] = await ctx.f.sign(
        s,
        ctx.d.shared,
        ctx.f.createNote(s, `${prefix}-${k}`, { published }),
        style,
      );
    },
  );
  return posts;
}

/** Sends all of them and waits until all are visible, or nothing has changed for `stall` ms. */
async function flood(ctx, posts, { c, stall, prefix }) {
  const n = posts.length;
  const base = ctx.a.count ? await ctx.a.count() : 0;
  const seen = { codes: {}, lat: [], accepted: 0, acceptedS: 0, visibleS: 0, visible: 0 };
  const t0 = now();
  const send = async (p) => {
    try {
      const r = await req('POST', p.url, { headers: p.headers, body: p.body });
      seen.codes[r.status] = (seen.codes[r.status] ?? 0) + 1;
      seen.lat.push(r.ms);
      if (r.status < 300) seen.accepted++;
    } catch (e) {
      const name = e.code ?? e.message;
      seen.codes[name] = (seen.codes[name] ?? 0) + 1;
    }
  };
  let changed = now();
  let done = false;
  const sent = pool(posts, c, send).then(() => {
    seen.acceptedS = (now() - t0) / 1000;
    done = true;
    changed = now();
  });
  for (let last = -1; ;) {
    const v = Math.min(n, await visible(ctx, prefix, base));
    if (v > last) {
      last = v;
      changed = now();
      seen.visibleS = (now() - t0) / 1000;
      seen.visible = v;
    }
    if (v >= n || (done && now() - changed > stall)) break;
    await sleep(ctx.a.count ? 100 : 1500);
  }
  await sent;
  return seen;
}

/** Inbound flood: n pre-signed Create(Note) from the followed actors, c connections, plus a share of exact replays. */
export async function inboundFlood(ctx, { n = 1000, c = 16, replay = 0.02, stall = 30_000, style } = {}) {
  const prefix = `fl${Date.now().toString(36)}`;
  const posts = await signedPosts(ctx, prefix, n, style);
  const m = await metered(ctx, () => flood(ctx, posts, { c, stall, prefix }));
  const { codes, lat, accepted, acceptedS: tAcc, visibleS: tVis, visible: vis } = m.result;
  // Replays must change nothing.
  const dups = posts.filter((_, k) => k % Math.max(1, Math.round(1 / replay)) === 0);
  await pool(dups, c, async (p) => {
    try {
      await req('POST', p.url, { headers: p.headers, body: p.body });
    } catch {
      /* counted by the sweep */
    }
  });
  await sleep(2000);
  const seen = await ctx.a.sweep(prefix, Infinity);
  let doubled = 0;
  for (const x of seen.values()) if (x > 1) doubled++;
  return {
    n,
    c,
    acceptedPerS: rounded(accepted / tAcc),
    accepted,
    processedPerS: rounded(vis / tVis),
    processed: vis,
    drainS: rounded(tVis),
    codes,
    ackMs: stats(lat),
    inTimeline: seen.size,
    missing: n - seen.size,
    doubled,
    replayed: dups.length,
    cpu: m.cpu,
    appCpuMsPerActivity: rounded((m.cpu.app * 1000) / vis),
    dbCpuMsPerActivity: rounded((m.cpu.db * 1000) / vis),
    memMiB: memMiB(ctx.pid),
    dbMiB: memMiB(ctx.dbPid),
  };
}

/** Latency to visibility at a steady open-loop rate: send time -> first appearance in the home timeline. */
export async function inboundLatency(ctx, { rate = 10, seconds = 12, drain = 20_000, pollMs = 20 } = {}) {
  const prefix = `la${Date.now().toString(36)}`,
    n = Math.round(rate * seconds),
    sent = new Map(),
    lat = [];
  const posts = [];
  for (let k = 0; k < n; k++) {
    const s = ctx.senders[k % ctx.senders.length];
    posts.push(
      await ctx.f.sign(
        s,
        ctx.d.shared,
        ctx.f.createNote(s, `${prefix}-${k}`, { published: new Date(Date.now() + k).toISOString() }),
      ),
    );
  }
  let done = false,
    end = 0;
  const poller = (async () => {
    while (lat.length < n && !(done && now() > end)) {
      const page = await ctx.a.home({ limit: 40 });
      const t = now();
      for (const s of page) {
        const tok = new RegExp(`${prefix}-(\\d+)`).exec(s.content ?? '')?.[0];
        if (tok && sent.has(tok)) {
          lat.push(t - sent.get(tok));
          sent.delete(tok);
        }
      }
      await sleep(pollMs);
    }
  })();
  const t0 = now();
  const inflight = [];
  for (let k = 0; k < n; k++) {
    const due = t0 + (k * 1000) / rate;
    if (due > now()) await sleep(due - now());
    sent.set(`${prefix}-${k}`, now());
    inflight.push(
      req('POST', posts[k].url, { headers: posts[k].headers, body: posts[k].body }).catch(() => {}),
    );
  }
  await Promise.all(inflight);
  end = now() + drain;
  done = true;
  await poller;
  return { rate, n, visible: lat.length, ms: stats(lat) };
}
