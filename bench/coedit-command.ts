import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { startLogging } from '#src/platform/log.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { createPage } from '#src/posts/kinds/page/write-page.ts';
import { joins, worker } from '#test/stories/companies.ts';
import { agree } from '#test/support/agreements.ts';
import { editAt, type TestEditor } from '#test/support/coedit.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { cpuMsOf, databaseCpuMs } from './growth/cpu.ts';
import { pause } from './http.ts';

/**
 * `npm run bench -- coedit [--seconds 20] [--each 5]`: twenty editors, half of them at the page's home, half at a partner's, each typing some letters
 * every 400 ms. Says when the others had them, and what it cost.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { seconds: { type: 'string', default: '20' }, each: { type: 'string', default: '5' } },
});
const [seconds, each] = [Number(values.seconds), Number(values.each)];
const typedEachMs = 400;
const root = fileURLToPath(new URL('..', import.meta.url));

await startLogging('silent');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-coedit-'));
const embedded = await startEmbedded({ dataDir });
const program = [path.join(root, 'dist/main.js')];
const at = async (name: string, company: string): Promise<TestInstance> =>
  startInstance({
    ...{ name, company, inProcess: false, program },
    databaseUrl: await ensureDatabase(embedded.url, `kontor_${name}`),
  });
const [alpha, beta] = [await at('alpha', 'Alpha AG'), await at('beta', 'Beta SAS')];
try {
  await agree(alpha, beta);
  const editors = await openAll();
  const before = used();
  const began = performance.now();
  const waits = await typeAll(editors);
  const tookMs = performance.now() - began;
  const after = used();
  const share = (name: 'alpha' | 'beta' | 'database'): string =>
    `${Math.round(((after[name] - before[name]) / tookMs) * 100)} %`;
  const at = (part: number): string => `${Math.round(waits[Math.floor((waits.length - 1) * part)] ?? 0)} ms`;
  console.log(
    `${editors.length} editors, ${waits.length} arrivals in ${Math.round(tookMs / 1_000)} s: p50 ${at(0.5)}, p99 ${at(0.99)}, last ${at(1)}; ` +
      `of one core: home ${share('alpha')}, relay ${share('beta')}, PostgreSQL of both ${share('database')}`,
  );
  for (const editor of editors) editor.hangUp();
} finally {
  await alpha.remove();
  await beta.remove();
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

function used(): Record<'alpha' | 'beta' | 'database', number> {
  const serverOf = ({ origin }: TestInstance): number =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && isServer(pid, origin))
      .reduce((sum, pid) => sum + cpuMsOf(Number(pid)), 0);
  return { alpha: serverOf(alpha), beta: serverOf(beta), database: databaseCpuMs(embedded.pid) };
}

function isServer(pid: string, origin: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`KONTOR_ORIGIN=${origin}`);
  } catch {
    return false; // it has ended, or is not ours
  }
}

async function openAll(): Promise<TestEditor[]> {
  const [ada, anna, bea, bo] = await Promise.all([
    worker(alpha, 'ada'),
    worker(alpha, 'anna'),
    worker(beta, 'bea'),
    worker(beta, 'bo'),
  ]);
  const room = await alpha.group('hydraulik', ada.who, 'closed');
  await alpha.db`insert into memberships (group_id, person_id, role, state) values (${room.id}, ${anna.who.id}, 'member', 'active')`;
  for (const one of [bea, bo]) await joins(one, room, alpha, ada);
  const id = await transaction(alpha.db, (tx) =>
    createPage(tx, alpha.app.registry, ada.who.id as PersonId, room.id as GroupId, {
      ...{ title: 'Handbook', source: '', parentId: null, position: null, note: '' },
    }),
  );
  const there = await until('the page at Beta', async () => {
    const [row] = await beta.db<{ id: PostId }[]>`select id from posts where kind = 'page'`;
    return row?.id;
  });
  const editors: TestEditor[] = [];
  for (const one of [ada, anna, bea, bo])
    for (let n = 0; n < each; n++) {
      const group = one.at === alpha ? room.handle : `${room.handle}@${alpha.host}`;
      editors.push(await editAt(one.at, one.who, `/groups/${group}/wiki/${one.at === alpha ? id : there}`));
    }
  return editors;
}

/** How long each letter took to each other editor, sorted. */
async function typeAll(editors: readonly TestEditor[]): Promise<number[]> {
  const typedAt = new Map<string, number>();
  const waits: number[] = [];
  for (const [who, editor] of editors.entries())
    editor.text.observe(({ delta }) => {
      for (const { insert } of delta)
        for (const [word, by] of typeof insert === 'string' ? insert.matchAll(/<(\d+)\.\d+>/g) : [])
          if (Number(by) !== who) waits.push(performance.now() - (typedAt.get(word) ?? 0));
    });
  const end = performance.now() + seconds * 1_000;
  await Promise.all(
    editors.map(async (editor, who) => {
      await pause((typedEachMs / editors.length) * who);
      for (let n = 0; performance.now() < end; n++) {
        const word = `<${who}.${n}>`;
        typedAt.set(word, performance.now());
        editor.type(word);
        await Promise.all([editor.send(`${who}`), pause(typedEachMs)]);
      }
    }),
  );
  await until('the last letter', () => waits.length >= typedAt.size * (editors.length - 1));
  return waits.toSorted((a, b) => a - b);
}
