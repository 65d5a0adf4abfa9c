import { req } from './http.mjs';
import { sleep, now, rounded, pool } from './measure.mjs';

/**
 * kill -9 in mid-work, then restart: how much of what was promised is lost?
 *  inbound:  activities acknowledged with 2xx that never become visible;  outbound: deliveries of an acknowledged post never sent.
 * ctx.restart() must start the server again and update ctx.pid.
 */
export async function crash(ctx, { n = 1000, c = 16, killAfterMs = 700, settle = 45_000 } = {}) {
  const prefix = `cr${Date.now().toString(36)}`,
    t00 = Date.now() - n,
    posts = [],
    acked = new Set();
  await pool(
    Array.from({ length: n }, (_, k) => k),
    8,
    async (k) => {
      const s = ctx.senders[k % ctx.senders.length];
      posts[k] = await ctx.f.sign(
        s,
        ctx.d.shared,
        ctx.f.createNote(s, `${prefix}-${k}`, { published: new Date(t00 + k).toISOString() }),
      );
    },
  );
  let dead = false;
  setTimeout(() => {
    dead = true;
    process.kill(ctx.pid, 'SIGKILL');
  }, killAfterMs);
  await pool(posts, c, async (p, k) => {
    if (dead) return;
    try {
      const r = await req('POST', p.url, { headers: p.headers, body: p.body, timeout: 5000 });
      if (r.status < 300) acked.add(`${prefix}-${k}`);
    } catch {
      /* not acknowledged: the sender would retry */
    }
  });
  await sleep(1000);
  const t0 = now();
  await ctx.restart();
  const upMs = now() - t0;
  const lost = async () => {
    const seen = await ctx.a.sweep(prefix);
    return [...acked].filter((t) => !seen.has(t)).length;
  };
  let l = await lost();
  while (l > 0 && now() - t0 < settle) {
    await sleep(3000);
    l = await lost();
  }
  const out = {
    inbound: { acknowledged: acked.size, lostAfterKill9: l, recoveredS: rounded((now() - t0) / 1000) },
    restartMs: rounded(upMs),
  };
  if (ctx.followers) out.outbound = await crashWhileSending(ctx, settle);
  return out;
}

/** Kills when three in ten of the followers have the post. */
async function crashWhileSending(ctx, settle) {
  const tag = `cf${Date.now().toString(36)}`,
    got = new Map();
  const w = (rec) => {
    if (rec.body.includes(tag)) got.set(rec.host, (got.get(rec.host) ?? 0) + 1);
  };
  ctx.f.waiters.push(w);
  await ctx.a.post(`Crash test ${tag}-0`);
  const need = ctx.followers * 0.3;
  const te = now() + 20_000;
  while (got.size < need && now() < te) await sleep(2);
  process.kill(ctx.pid, 'SIGKILL');
  const before = got.size;
  await sleep(1000);
  const t1 = now();
  await ctx.restart();
  let last = got.size,
    tl = now();
  while (got.size < ctx.followers && now() - t1 < settle * 2 && now() - tl < settle) {
    await sleep(200);
    if (got.size > last) {
      last = got.size;
      tl = now();
    }
  }
  const result = {
    followers: ctx.followers,
    deliveredAtKill: before,
    deliveredIn: got.size,
    lostAfterKill9: ctx.followers - got.size,
    sentTwice: [...got.values()].filter((x) => x > 1).length,
    s: rounded((now() - t1) / 1000),
  };
  ctx.f.waiters.splice(ctx.f.waiters.indexOf(w), 1);
  return result;
}
