// What goes out: followers on many hosts, and a post that reaches each of them.
import { sleep, now, stats, metered, memMiB, rounded, pool } from './measure.mjs';
import { verify } from './verify.mjs';

const followActivity = (fa, target) => ({
  '@context': 'https://www.w3.org/ns/activitystreams',
  id: `${fa.id}#follow-${Date.now()}`,
  type: 'Follow',
  actor: fa.id,
  object: target,
});

/** n fake followers, each on its own instance with its own shared inbox. Returns when the server has Accepted them. */
export async function setupFollowers(ctx, n, { c = 8, timeout = 120_000 } = {}) {
  const already = ctx.followers ?? 0;
  const accepts = new Set();
  const w = (rec) => {
    if (rec.body.includes('"Accept"')) accepts.add(rec.host);
  };
  ctx.f.waiters.push(w);
  const t0 = now();
  const codes = {};
  const list = Array.from({ length: n - already }, (_, k) => ctx.f.actor(already + k + 1, 'fan'));
  await pool(list, c, async (fa) => {
    const r = await ctx.f.deliver(fa, ctx.d.inbox, followActivity(fa, ctx.d.id));
    codes[r.status] = (codes[r.status] ?? 0) + 1;
  });
  const end = now() + timeout;
  while (accepts.size < list.length && now() < end) await sleep(100);
  ctx.f.waiters.splice(ctx.f.waiters.indexOf(w), 1);
  ctx.followers = n;
  return {
    followers: n,
    added: list.length,
    acceptsReceived: accepts.size,
    perS: rounded(accepts.size / ((now() - t0) / 1000)),
    codes,
  };
}

/** One local post (or a burst) to all followers: time to the last of N distinct inboxes, deliveries/s, signature check. */
export async function fanout(ctx, { posts = 1, timeout = 180_000, stall = 30_000, badShare = 0 } = {}) {
  const N = ctx.followers,
    tag = `fo${Date.now().toString(36)}`;
  const bad = new Set();
  if (badShare) for (let i = 1; i <= N; i++) if (i % Math.round(1 / badShare) === 0) bad.add(i);
  ctx.f.badHosts = bad;
  const expect = (N - bad.size) * posts;
  ctx.f.received.length = 0;
  const seen = new Map();
  let dup = 0,
    tLast = 0;
  const times = [];
  let t0 = 0;
  const recs = [];
  const w = (rec) => {
    const m = new RegExp(`${tag}-\\d+`).exec(rec.body.toString('latin1'));
    if (!m || rec.host > N) return;
    const k = `${m[0]}@${rec.host}`;
    if (seen.has(k)) {
      dup++;
      return;
    }
    seen.set(k, 1);
    times.push(rec.t - t0);
    tLast = rec.t;
    recs.push(rec);
  };
  ctx.f.waiters.push(w);
  const apiMs = [];
  const m = await metered(ctx, async () => {
    t0 = now();
    tLast = t0;
    for (let p = 0; p < posts; p++) {
      const t = now();
      await ctx.a.post(`Fan-out ${tag}-${p} to everyone`);
      apiMs.push(now() - t);
    }
    const end = now() + timeout;
    while (seen.size < expect && now() < end && now() - tLast < stall) await sleep(20);
  });
  await sleep(300);
  ctx.f.waiters.splice(ctx.f.waiters.indexOf(w), 1);
  ctx.f.badHosts = new Set();
  let good = 0;
  for (const rec of recs) if (await verify(ctx.f, rec)) good++;
  const last = (tLast - t0) / 1000;
  return {
    followers: N,
    posts,
    badHosts: bad.size,
    delivered: seen.size,
    expected: expect,
    duplicates: dup,
    signaturesOk: good,
    apiMs: stats(apiMs),
    lastS: rounded(last),
    deliveriesPerS: rounded(seen.size / last),
    deliveryMs: stats(times),
    cpu: m.cpu,
    appCpuMsPerDelivery: rounded((m.cpu.app * 1000) / seen.size),
    dbCpuMsPerDelivery: rounded((m.cpu.db * 1000) / seen.size),
    memMiB: memMiB(ctx.pid),
  };
}
