import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { exportCarveOut } from '#src/carveouts/export.ts';
import { planCarveOut } from '#src/carveouts/plan.ts';
import { progressOf, readCarveOut } from '#src/carveouts/read.ts';
import { takeCarveOut, verifiedFor } from '#src/carveouts/take.ts';
import { verifyArchive } from '#src/carveouts/verify.ts';
import { openArchive } from '#src/imports/open-archive.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { follow } from '#src/people/follow.ts';
import { acceptFollow } from '#src/people/answer-follow.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { ensureDatabase, startEmbedded } from '#src/platform/embedded.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { startLogging } from '#src/platform/log.ts';
import { publishPost } from '#src/posts/publish.ts';
import { agree } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import { startInstance, type Member, type TestInstance } from '#test/support/instance.ts';

/**
 * `npm run bench -- carve-out [--people 100] [--groups 4] [--follows 8] [--posts 5]`: a site with that many people goes to an instance of its own. Half
 * as many stay; everybody follows some of both and is in the groups, half of which go along. Prints the difference and the share of follows and seats
 * that are in force at the new instance; exits with 1 below 99.9 %.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    people: { type: 'string', default: '100' },
    groups: { type: 'string', default: '4' },
    follows: { type: 'string', default: '8' },
    posts: { type: 'string', default: '5' },
  },
});
const [people, groups] = [Number(values.people), Number(values.groups)];
const [follows, posts] = [Number(values.follows), Number(values.posts)];
const goal = 0.999;

await startLogging('silent');
const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-carve-out-bench-'));
const embedded = await startEmbedded({ dataDir: folder });
const all: TestInstance[] = [];
const at = async (name: string): Promise<TestInstance> => {
  const databaseUrl = await ensureDatabase(embedded.url, `kontor_${name}`);
  const instance = await startInstance({ name, company: name.toUpperCase(), databaseUrl });
  all.push(instance);
  return instance;
};
try {
  const [alpha, beta] = [await at('alpha'), await at('beta')];
  await agree(alpha, beta);
  await fill(alpha);
  const [lena, otto] = [
    await alpha.person('lena', { admin: true }),
    await alpha.person('otto', { admin: true }),
  ];
  const [nele, nora] = [
    await beta.person('nele', { admin: true }),
    await beta.person('nora', { admin: true }),
  ];
  await alpha.app.registry.refresh();
  const plan = await planCarveOut(alpha.db, alpha.app.registry, { site: 'Süd' }, beta.origin);
  const file = path.join(folder, 'sued.zip');
  const key = await instanceKey(alpha.db, alpha.db.instance);
  const signers = { by: lena.id, second: otto.id };
  let order: Awaited<ReturnType<typeof exportCarveOut>> | null = null;
  const exportMs = await timed(async () => {
    order = await exportCarveOut(alpha.db, plan, { ...signers, key, file, leaveBehind: true });
  });
  const bytes = openArchive(readFileSync(file));
  const { problems } = await verifyArchive(bytes);
  await beta.app.registry.refresh();
  const deps = { ...beta.app, key: () => instanceKey(beta.db, beta.db.instance) };
  const takeMs = await timed(async () =>
    takeCarveOut(deps, { by: nele.id, second: nora.id }, await verifiedFor(beta.db, bytes)),
  );
  const { id, lines } = order ?? { id: '', lines: 0 };
  const goMs = await timed(() =>
    until(
      'everybody and everything is there',
      async () => {
        const carveOut = await readCarveOut(beta.db, id);
        if (carveOut === null) return false;
        const progress = await progressOf(beta.db, carveOut);
        return progress.survived === 1 && progress.groupsDone === progress.groups;
      },
      { timeoutMs: 900_000, everyMs: 1_000 },
    ).catch(() => null),
  );
  const carveOut = await readCarveOut(beta.db, id);
  if (carveOut === null) throw new Error('Beta has no carve-out.');
  const done = await progressOf(beta.db, carveOut);
  const ties = `${done.followsHere + done.membershipsHere} of ${done.follows + done.memberships}`;
  console.log(
    [
      '| what | value | goal |',
      '|---|---|---|',
      `| people, groups that go | ${done.people}, ${done.groupsDone} of ${done.groups} | |`,
      `| lines compared, difference | ${lines}, ${problems.length} | 0 |`,
      `| follows and seats in force | ${ties}: ${((done.survived ?? 0) * 100).toFixed(2)} % | ≥ 99.9 % |`,
      `| archive written / taken / everybody gone, s | ${[exportMs, takeMs, goMs].map((ms) => (ms / 1000).toFixed(1)).join(' / ')} | |`,
      ...done.troubles.slice(0, 10).map(({ what, why }) => `| ${what} | ${why} | |`),
    ].join('\n'),
  );
  if ((done.survived ?? 0) < goal || problems.length > 0) process.exitCode = 1;
} finally {
  for (const instance of all) await instance.remove();
  await embedded.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Those who go, and half as many who stay. Every second group is owned by one who goes. */
async function fill(alpha: TestInstance): Promise<void> {
  const { db } = alpha;
  const goers: Member[] = [];
  const stayers: Member[] = [];
  for (let n = 0; n < people; n++) goers.push(await alpha.person(`sued${n}`, { sharedKeys: true }));
  for (let n = 0; n < people / 2; n++) stayers.push(await alpha.person(`nord${n}`, { sharedKeys: true }));
  for (const one of goers)
    await transaction(db, (tx) =>
      editProfile(tx, one.id, {
        fields: [{ name: 'site', value: 'Süd', visibility: 'company', peerId: null }],
      }),
    );
  const everybody = [...goers, ...stayers];
  for (const [n, one] of everybody.entries())
    for (let k = 1; k <= follows; k++) {
      const other = everybody[(n + k * 7) % everybody.length];
      if (!other || other.id === one.id) continue;
      await transaction(db, async (tx) => {
        if ((await follow(tx, one.id, other.id)) === 'requested') await acceptFollow(tx, other.id, one.id);
      });
    }
  for (let n = 0; n < groups; n++) {
    const owner = (n % 2 === 0 ? goers : stayers)[n];
    if (!owner) continue;
    const room = await alpha.group(`gruppe${n}`, owner, 'open');
    for (const one of everybody)
      if (one.id !== owner.id) await transaction(db, (tx) => requestToJoin(tx, one.id, room.id));
  }
  for (const one of goers)
    for (let n = 0; n < posts; n++)
      await transaction(db, (tx) => publishPost(tx, one.id, { source: `Beitrag ${n}`, level: 'instance' }));
}
