import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { sayEntry } from '#src/audit/entry.ts';
import { sealAll } from '#src/audit/seal.ts';
import { writeTallies } from '#src/audit/tallies.ts';
import { verifyChain } from '#src/audit/verify.ts';
import { compose, type App } from '#src/compose.ts';
import { readConfig } from '#src/platform/config.ts';
import { transaction } from '#src/platform/database.ts';
import { newId, newUuid, type PersonId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { startLogging } from '#src/platform/log.ts';
import type { IncomingPost } from '#src/posts/inbound/incoming.ts';
import { receivePost } from '#src/posts/inbound/receive-post.ts';

/**
 * `npm run bench -- audit [--entries 200000] [--posts 3000]`: how many entries of an audit log are sealed and checked in a second, and what counting
 * for it costs beside the storing of a partner's post, which is the cheapest thing that crosses a border. Both in one run, in one process.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { entries: { type: 'string', default: '200000' }, posts: { type: 'string', default: '3000' } },
});
const entries = Number(values.entries);
const posts = Number(values.posts);
const batchMax = 5_000;
const verifyGoal = 50_000;
const shareGoal = 0.15;

await startLogging('warn');
const data = mkdtempSync(path.join(os.tmpdir(), 'kontor-audit-'));
const app = await compose(
  readConfig({
    KONTOR_ORIGIN: 'http://alpha.localhost:4990',
    KONTOR_DATA: data,
    KONTOR_ALLOW_HOSTS: '*.localhost',
    KONTOR_ROLE: 'web',
  }),
);
try {
  await append(app);
  const sealMs = await timed(() => sealAll(app.db));
  const verdict = { checked: 0 };
  const before = process.cpuUsage();
  const verifyMs = await timed(async () => {
    const { checked, flaws } = await verifyChain(app.db);
    if (flaws.length > 0) throw new Error(`The log is not whole: ${flaws[0]?.words}`);
    verdict.checked = checked;
  });
  const used = process.cpuUsage(before);
  const cpuRate = Math.round(verdict.checked / ((used.user + used.system) / 1_000_000));
  const storeMs = await timed(() => receive(app));
  const countMs = await timed(() => count(app));
  const rate = Math.round(verdict.checked / (verifyMs / 1000));
  const share = countMs / storeMs;
  const rows = [
    ['audit: entries sealed a second', Math.round(entries / (sealMs / 1000)), ''],
    ['audit: entries checked a second', rate, `≥ ${verifyGoal}`],
    ['audit: entries checked in a second of this process’s CPU', cpuRate, ''],
    ['audit: share of an inbound post', `${(share * 100).toFixed(2)} %`, `≤ ${shareGoal * 100} %`],
    ['inbound post stored, µs', Math.round((storeMs * 1000) / posts), ''],
    ['counted for the audit, µs', ((countMs * 1000) / posts).toFixed(2), ''],
  ];
  console.log(
    ['| what | value | goal |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
  );
  if (rate < verifyGoal || share > shareGoal) process.exitCode = 1;
} finally {
  await app.close({ stopDatabase: true });
  rmSync(data, { recursive: true, force: true });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function append({ db }: App): Promise<void> {
  for (let done = 0; done < entries; done += batchMax) {
    const rows = Array.from({ length: Math.min(batchMax, entries - done) }, (_, n) => ({
      // A millisecond for each: ids of one moment may collide.
      id: newId(Date.now() - entries + done + n),
      said: sayEntry(
        {
          kind: 'read',
          what: 'people.person',
          by: `person:${done + n}`,
          about: `person:${n}`,
          detail: { kind: 'list' },
        },
        'https://social.beta.example',
        new Date(),
      ),
    }));
    await db`
      insert into audit_log (id, said) select r.id, r.said from jsonb_to_recordset(${json(db, rows)}) as r(id bigint, said text)`;
  }
}

/** Posts of one of Beta's people to their followers, each in a transaction of its own. */
async function receive({ db }: App): Promise<void> {
  const [peer] = await db<{ id: number }[]>`
    insert into peers (origin, company) values ('https://beta.example', 'Beta') returning id`;
  const id = newId<PersonId>();
  await db`
    insert into people (id, uri, peer_id, handle, name, inbox_uri)
    values (${id}, 'https://beta.example/p/bob', ${peer?.id ?? 0}, 'bob', 'Bob', 'https://beta.example/p/bob/inbox')`;
  const author = { id, peerId: peer?.id ?? 0 };
  for (let n = 0; n < posts; n++) {
    const uri = `https://beta.example/o/${newUuid()}`;
    const incoming: IncomingPost = {
      ...{ uri, kind: 'note', level: 'followers', html: `<p>Pump ${n}</p>`, title: '', summary: '' },
      ...{ sensitive: false, language: 'en', pageUrl: null, publishedAt: new Date() },
      ...{ mentions: [], tags: [], files: [] },
    };
    await transaction(db, (tx) => receivePost(tx, author, incoming));
  }
}

/** What the same posts add to the audit: a look into a map each, and what is written down four times a second. */
async function count({ db }: App): Promise<void> {
  for (let n = 0; n < posts; n++) {
    db.instance.memory.tallies.add({ kind: 'crossed', peerId: 1, what: 'in Create' }, 'day');
    if (n % 500 === 499) await writeTallies(db);
  }
}
