import { req } from './http.mjs';
import { now, stats, metered, rounded } from './measure.mjs';

/** Closed-loop reads of one URL. */
async function hammer(ctx, mk, { c, seconds }) {
  const lat = [];
  const codes = {};
  let bytes = 0;
  const end = now() + seconds * 1000;
  const m = await metered(ctx, async () => {
    await Promise.all(
      Array.from({ length: c }, async () => {
        while (now() < end) {
          const [url, headers] = mk();
          try {
            const r = await req('GET', url, { headers });
            lat.push(r.ms);
            codes[r.status] = (codes[r.status] ?? 0) + 1;
            bytes = r.body.length;
          } catch (e) {
            codes[e.code ?? 'err'] = (codes[e.code ?? 'err'] ?? 0) + 1;
          }
        }
      }),
    );
  });
  return {
    c,
    rps: rounded(lat.length / m.cpu.wall),
    ms: stats(lat),
    codes,
    bytes,
    appCpuMs: rounded((m.cpu.app * 1000) / lat.length),
    dbCpuMs: rounded((m.cpu.db * 1000) / lat.length),
    noiseCores: m.cpu.noiseCores,
  };
}

/** Home, actor, object, outbox and WebFinger, by one client and by sixteen. */
export async function reads(ctx, { seconds = 3, cs = [1, 16] } = {}) {
  const { a, f, d } = ctx;
  const auth = { authorization: `Bearer ${a.token}`, accept: 'application/json' };
  const as = f.actor(1, 'fan');
  const post = await a.post(`read target ${Date.now()}`);
  const obj = post.uri ?? post.url;
  const targets = { home20: () => [`${a.base}${a.homePath({ limit: 20 })}`, auth] };
  if (a.home40 !== false) targets.home40 = () => [`${a.base}${a.homePath({ limit: 40 })}`, auth];
  for (const [k, u] of [
    ['actor', d.id],
    ['object', obj],
    ['outbox', d.outbox],
  ]) {
    if (!u) continue;
    const h = await f.signGet(as, u);
    const probe = await req('GET', u, { headers: h });
    if (probe.status < 300) targets[k] = () => [u, h];
  }
  targets.webfinger = () => [
    `${a.base}/.well-known/webfinger?resource=acct:${a.username}@${new URL(a.base).host}`,
    {},
  ];
  const out = {};
  for (const [k, mk] of Object.entries(targets)) {
    for (let w = 0; w < 5; w++) {
      const [u, h] = mk();
      await req('GET', u, { headers: h });
    }
    out[k] = {};
    for (const c of cs) out[k][`c${c}`] = await hammer(ctx, mk, { c, seconds });
  }
  return out;
}
