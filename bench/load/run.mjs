// run.mjs --steps cold,idle,follows,lat,flood,reads,fan,bad,bodies,crash --out FILE: starts the target (target.mjs), or attaches to one that
// runs (--pid), takes the steps, and writes what was measured.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { bodies } from './bodies.mjs';
import { closeCounters } from './count.mjs';
import { crash } from './crash.mjs';
import { Fleet } from './fleet.mjs';
import { req } from './http.mjs';
import { inboundFlood, inboundLatency, setupFollows } from './inbound.mjs';
import { cpuSeconds, LAB, memMiB, now, sleep } from './measure.mjs';
import { fanout, setupFollowers } from './outbound.mjs';
import { reads } from './reads.mjs';
import { countStatements, keepStatements } from './statements.mjs';
import { Target } from './target.mjs';

const { values: o } = parseArgs({
  options: {
    steps: { type: 'string', default: 'cold,idle,follows,lat,flood,reads,fan,bad' },
    flood: { type: 'string', default: '300,1000' },
    fans: { type: 'string', default: '100,300' },
    hosts: { type: 'string', default: '1200' },
    senders: { type: 'string', default: '20' },
    c: { type: 'string', default: '16' },
    rate: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    out: { type: 'string' },
    pid: { type: 'string' },
    style: { type: 'string', default: 'cavage' },
    budget: { type: 'string', default: '540' },
  },
});
const startMsMax = 90_000;
const coldStarts = 5;
const list = (text) => text.split(',');
const steps = list(o.steps);
const began = now();
const a = new Target();
const results = {
  name: a.name,
  at: new Date().toISOString(),
  load0: fs.readFileSync('/proc/loadavg', 'utf8').split(' ')[0],
};
const f = await new Fleet({ hosts: Number(o.hosts), keyFile: `${LAB}/keys.json`, style: o.style }).listen();
const ctx = {
  a,
  f,
  dbPid: a.dbPidFile ? Number(fs.readFileSync(a.dbPidFile, 'utf8').split('\n')[0]) : 0,
  pid: o.pid ? Number(o.pid) : 0,
  restart: boot,
};
let child;

try {
  if (!o.pid && a.start) await cold();
  if (steps.includes('idle')) await idle();
  if (steps.some((each) => each !== 'cold' && each !== 'idle')) await drive();
  keep('end', { memMiB: memMiB(ctx.pid), dbMiB: memMiB(ctx.dbPid), fleetHits: f.hits });
} finally {
  closeCounters();
  await stop();
  const text = JSON.stringify(results, null, 1);
  if (o.out) fs.writeFileSync(o.out, text);
  else console.log(text);
  f.close();
  setTimeout(() => process.exit(), 500);
}

function keep(what, value) {
  results[what] = value;
  console.error(`[${Math.round((now() - began) / 1000)}s] ${a.name} ${what} ${JSON.stringify(value)}`);
}

/** A step that fails says so in the results, and the next one is taken. */
async function step(what, take) {
  if (now() - began > Number(o.budget) * 1000) {
    results.truncated = true;
    return;
  }
  try {
    countStatements();
    const value = await take();
    keepStatements(what, value.delivered ?? value.processed ?? value.added ?? value.n ?? 1);
    keep(what, value);
  } catch (error) {
    keep(what, { error: String(error.stack ?? error).slice(0, 300) });
  }
}

/** The first start is told beside the median of all: it is the one that finds nothing compiled. */
async function cold() {
  const ms = [await boot()];
  const cpuS = [cpuSeconds(ctx.pid)];
  while (steps.includes('cold') && ms.length < coldStarts) {
    await sleep(1000);
    await stop();
    ms.push(await boot());
    cpuS.push(cpuSeconds(ctx.pid));
  }
  const middle = (all) => all.toSorted((x, y) => x - y)[Math.floor(all.length / 2)];
  keep('coldStartMs', middle(ms));
  keep('coldStarts', { firstMs: ms[0], ms, cpuS: Number(middle(cpuS).toFixed(2)) });
}

/** Starts the target and answers after how many milliseconds it served. */
async function boot() {
  const t0 = now();
  const log = fs.openSync(`${LAB}/${a.name}.log`, 'a');
  child = spawn(a.start[0], a.start.slice(1), { stdio: ['ignore', log, log] });
  ctx.pid = child.pid;
  ctx.child = true;
  while (now() - t0 < startMsMax) {
    try {
      const { status } = await req('GET', a.base + a.health, { timeout: 2000 });
      if (status < 500) return Math.round(now() - t0);
    } catch {
      // not yet
    }
    await sleep(5);
  }
  throw new Error(`${a.name} did not start: ${LAB}/${a.name}.log`);
}

async function stop() {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

async function idle() {
  await sleep(5000);
  const [cpu, t0] = [cpuSeconds(ctx.pid), now()];
  await sleep(3000);
  const cpuPct = ((cpuSeconds(ctx.pid) - cpu) / ((now() - t0) / 1000)) * 100;
  keep('idle', { memMiB: memMiB(ctx.pid), dbMiB: memMiB(ctx.dbPid), cpuPct: Number(cpuPct.toFixed(1)) });
}

async function drive() {
  if (!a.token) throw new Error('BENCH_TOKEN is missing.');
  ctx.d = await a.discover(f);
  const wants = (name) => steps.includes(name);
  const readNow = () => reads(ctx, { seconds: Number(o.seconds) });
  if (wants('follows'))
    await step('follows', async () => {
      const t0 = now();
      await setupFollows(ctx, Number(o.senders));
      return { n: Number(o.senders), s: Number(((now() - t0) / 1000).toFixed(2)) };
    });
  if (wants('lat')) await step('latency', () => inboundLatency(ctx, { rate: Number(o.rate), seconds: 10 }));
  for (const n of wants('flood') ? list(o.flood).map(Number) : []) {
    await step(`flood${n}`, () => inboundFlood(ctx, { n, c: Number(o.c) }));
    if (wants('reads')) await step(`readsAfter${n}`, readNow);
  }
  if (wants('reads') && !wants('flood')) await step('readsAfter0', readNow);
  for (const n of wants('fan') ? list(o.fans).map(Number) : []) {
    await step(`followers${n}`, () => setupFollowers(ctx, n));
    await step(`fan${n}`, () => fanout(ctx, { posts: 1 }));
    await step(`fan${n}x5`, () => fanout(ctx, { posts: 5 }));
  }
  if (wants('bad'))
    await step('fanBad10pct', () => fanout(ctx, { posts: 1, badShare: 0.1, stall: 40_000, timeout: 70_000 }));
  if (wants('bodies')) await step('bodies', () => bodies(ctx));
  if (wants('crash')) await step('crash', () => crash(ctx));
}
