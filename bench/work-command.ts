import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { cookieName } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { startLogging } from '#src/platform/log.ts';
import { publishPost } from '#src/posts/publish.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';
import { cpuMsOf, databaseCpuMs } from './growth/cpu.ts';
import { visitorOf } from './growth/visit.ts';
import { startChromium } from './pages/chromium.ts';

/**
 * `npm run bench -- work [--groups 50] [--events 20] [--tasks 500] [--times 50]`: what a month of somebody's calendar over so many groups costs, in
 * milliseconds of CPU, and what a card that is dragged over a board of so many tasks costs Chromium's main thread, by its processor's time, on a machine four times slower.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    groups: { type: 'string', default: '50' },
    events: { type: 'string', default: '20' },
    tasks: { type: 'string', default: '500' },
    times: { type: 'string', default: '50' },
  },
});
const [groups, events, tasks, times] = [values.groups, values.events, values.tasks, values.times].map(Number);
const slower = 4;
const frameMs = 1_000 / 60;
/** Over so many cards one is dragged, one in each frame. */
const framesMeasured = 200;

/** In the page, whose types are not this program's: one card is dragged over those that are seen, one further in each frame. */
const dragOver = `(frames) => {
  const isSeen = (tile) => tile.getBoundingClientRect().bottom < innerHeight;
  const [lifted, ...others] = [...document.querySelectorAll('.task-tile')].filter(isSeen);
  const dataTransfer = new DataTransfer();
  const fire = (type, on, clientY = 0) =>
    on.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer, clientY }));
  fire('dragstart', lifted);
  return new Promise((done) => {
    let frame = 0;
    const step = () => {
      const over = others[++frame % others.length];
      fire('dragover', over, over.getBoundingClientRect().bottom - 1);
      if (frame < frames) return void requestAnimationFrame(step);
      fire('dragend', lifted);
      done();
    };
    requestAnimationFrame(step);
  });
}`;

await startLogging('silent');
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'kontor-work-'));
const embedded = await startEmbedded({ dataDir });
const alpha = await startInstance({
  databaseUrl: await ensureDatabase(embedded.url, 'kontor'),
  env: { KONTOR_API_REQUESTS: '1000000' },
});
try {
  const ada = await alpha.person('ada');
  if (groups) await measureCalendar(ada);
  await measureBoard(ada);
} finally {
  await alpha.remove();
  await embedded.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function measureCalendar(ada: Member): Promise<void> {
  const month = new Date();
  for (let n = 0; n < (groups ?? 0); n++) {
    const room = await alpha.group(`group-${n}`, ada);
    for (let k = 0; k < (events ?? 0); k++) {
      const startsAt = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1 + (k % 28), 9));
      const event = {
        startsAt,
        endsAt: new Date(startsAt.getTime() + 3_600_000),
        zone: 'UTC',
        place: '',
        link: '',
      };
      await transaction(alpha.db, (tx) =>
        publishPost(tx, ada.id, { source: '', title: `Meeting ${n}.${k}`, groupId: room.id as never, event }),
      );
    }
  }
  await alpha.db`analyze`;
  const day = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 2))
    .toISOString()
    .slice(0, 10);
  const visitor = await visitorOf(alpha.db, alpha.origin, ada.id);
  for (const view of ['month', 'week', 'list'])
    await report(`${view} over ${groups} groups`, () => visitor.page(`/calendar?view=${view}&day=${day}`));
}

async function measureBoard(ada: Member): Promise<void> {
  const room = await alpha.group('board', ada);
  for (let n = 0; n < (tasks ?? 0); n++)
    await transaction(alpha.db, (tx) =>
      publishPost(tx, ada.id, {
        ...{ source: '', title: `Task ${n} with some words`, groupId: room.id as never },
        task: { due: null, labels: ['urgent'], lines: [] },
      }),
    );
  const visitor = await visitorOf(alpha.db, alpha.origin, ada.id);
  await report(`board of ${tasks} tasks`, () => visitor.page('/groups/board/tasks'));
  const { browser } = await startChromium();
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    await context.addCookies([await cookieOf(alpha, ada)]);
    const page = await context.newPage();
    await page.goto(`${alpha.origin}/groups/board/tasks`);
    await page.waitForSelector('.task-tile[draggable=true]');
    await drag(page);
  } finally {
    await browser.close();
  }
}

async function cookieOf({ db, origin }: TestInstance, { id }: Member) {
  const value = await transaction(db, (tx) => createSession(tx, id, 'bench'));
  return { name: cookieName(db.instance, 'session'), value, url: origin };
}

/** What the main thread does for each frame of a drag; the rest of a frame's time is for drawing. */
async function drag(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  // Of the processor, not of the clock: others work on this machine.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async (): Promise<ReadonlyMap<string, number>> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return new Map(metrics.map(({ name, value }) => [name, value * 1_000]));
  };
  const before = await read();
  await page.evaluate(`(${dragOver})(${framesMeasured})`);
  const after = await read();
  const [all, script, style, layout] = ['Task', 'Script', 'RecalcStyle', 'Layout'].map(
    (name) => ((after.get(`${name}Duration`) ?? 0) - (before.get(`${name}Duration`) ?? 0)) / framesMeasured,
  );
  const ms = (value = 0): string => `${value.toFixed(2)} ms`;
  console.log(
    `${'a card over the board'.padEnd(30)} ${ms(all)} of the main thread a frame (script ${ms(script)}, style ${ms(style)}, layout ${ms(layout)}), ${ms((all ?? 0) * slower)} at ${slower}× slowdown; a frame has ${ms(frameMs)}`,
  );
}

async function report(what: string, once: () => Promise<unknown>): Promise<void> {
  const postmaster = Number(
    readFileSync(path.join(dataDir, 'pg', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  for (let n = 0; n < 5; n++) await once();
  const before = [cpuMsOf(process.pid), databaseCpuMs(postmaster)] as const;
  for (let n = 0; n < (times ?? 1); n++) await once();
  const [server, database] = [cpuMsOf(process.pid) - before[0], databaseCpuMs(postmaster) - before[1]];
  console.log(
    `${what.padEnd(30)} server ${(server / (times ?? 1)).toFixed(1)} ms, database ${(database / (times ?? 1)).toFixed(1)} ms`,
  );
}
