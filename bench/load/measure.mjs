import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Scratch folder of a run: keys, logs, the PostgreSQL that the limits and the server under test share (pg/data). */
export const LAB = process.env.LAB ?? path.join(os.tmpdir(), 'kontor-lab');
fs.mkdirSync(LAB, { recursive: true });
/** Postmaster whose CPU and memory are counted as the database's: DB_PID_FILE, else the lab's own. */
export const dbPidFile = process.env.DB_PID_FILE ?? `${LAB}/pg/data/postmaster.pid`;

export const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
export const now = () => performance.now();

function pct(sorted, p) {
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] : null;
}
export function stats(arr) {
  const s = [...arr].sort((a, b) => a - b);
  const f = (x) => (x === null || x === undefined ? null : +x.toFixed(2));
  return {
    n: s.length,
    p50: f(pct(s, 50)),
    p90: f(pct(s, 90)),
    p99: f(pct(s, 99)),
    max: f(s.at(-1)),
    mean: f(s.reduce((a, b) => a + b, 0) / (s.length || 1)),
  };
}

const HZ = 100; // USER_HZ on Linux
function procs() {
  const m = new Map();
  for (const d of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(d)) continue;
    try {
      const s = fs.readFileSync(`/proc/${d}/stat`, 'latin1');
      const f = s.slice(s.lastIndexOf(')') + 2).split(' ');
      m.set(+d, { ppid: +f[1], own: (+f[11] + +f[12]) / HZ, dead: (+f[13] + +f[14]) / HZ });
    } catch {
      /* exited */
    }
  }
  return m;
}
function tree(m, root) {
  const out = [];
  const pids = [root];
  while (pids.length) {
    const p = pids.pop();
    if (!m.has(p)) continue;
    out.push(p);
    for (const [k, v] of m) if (v.ppid === p) pids.push(k);
  }
  return out;
}
/** CPU seconds used so far by a process tree (live members + reaped children). */
export function cpuSeconds(root) {
  if (!root) return 0;
  const m = procs();
  return tree(m, root).reduce((a, p) => a + m.get(p).own + m.get(p).dead, 0);
}
/** Proportional set size (MiB) of a process tree; falls back to RSS. */
export function memMiB(root) {
  if (!root) return 0;
  let kb = 0;
  for (const p of tree(procs(), root)) {
    try {
      kb += +/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${p}/smaps_rollup`, 'latin1'))[1];
    } catch {
      /* gone */
    }
  }
  return +(kb / 1024).toFixed(1);
}
function sysBusy() {
  const f = fs.readFileSync('/proc/stat', 'latin1').split('\n')[0].trim().split(/\s+/).slice(1).map(Number);
  return { busy: (f[0] + f[1] + f[2] + f[5] + f[6] + f[7]) / HZ, steal: f[7] / HZ };
}
/** Measures CPU by owner around fn(): SUT, DB, harness, and what other tenants of the machine took ("noise"). */
export async function metered(ctx, fn) {
  const s0 = sysBusy(),
    a0 = cpuSeconds(ctx.pid),
    d0 = cpuSeconds(ctx.dbPid),
    h0 = cpuSeconds(process.pid),
    t0 = now();
  const result = await fn();
  const wall = (now() - t0) / 1000;
  // The SUT may be a child of the harness: subtract it from the harness's own tree.
  const app = cpuSeconds(ctx.pid) - a0,
    db = cpuSeconds(ctx.dbPid) - d0;
  let self = cpuSeconds(process.pid) - h0;
  if (ctx.child) self -= app;
  const s1 = sysBusy();
  const r = (x) => +Math.max(0, x).toFixed(3);
  return {
    result,
    cpu: {
      wall: r(wall),
      app: r(app),
      db: r(db),
      harness: r(self),
      noiseCores: r((s1.busy - s0.busy - app - db - self) / wall),
      steal: r(s1.steal - s0.steal),
    },
  };
}

export const rounded = (x) => (Number.isFinite(x) ? Number(x.toFixed(2)) : null);

/** Runs `work` over items with `atOnce` workers. */
export async function pool(items, atOnce, work) {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(atOnce, items.length) }, async () => {
      while (next < items.length) {
        const k = next++;
        await work(items[k], k);
      }
    }),
  );
}
