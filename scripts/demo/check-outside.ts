import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { openSecretAddress } from '#src/access/secret-addresses.ts';
import type { CommandContext } from '#src/cli/command.ts';
import { importCommands } from '#src/cli/imports.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { api, everywhere, listOf, statusOf, type Scene, type Status } from './look.ts';
import { siteOf } from './seeded.ts';

const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'] as const;

/** Delta has no agreement with anybody; what Dora gives to feed readers, a group of Alpha's follows, and three companies read it. */
export async function feedAcross(scene: Scene): Promise<void> {
  const { report, network } = scene;
  const delta = siteOf(network, 'dora@delta');
  const text = 'Delta liefert die Dichtung D8 wieder ab Lager.';
  await api(scene, 'dora@delta', 'POST', '/api/v1/statuses', { status: text, visibility: 'unlisted' });
  const { db } = delta.desk;
  const dora = await findPersonByHandle(db, 'dora', null);
  if (!dora) throw new Error('Dora is not at Delta.');
  const secret = await transaction(db, (tx) =>
    openSecretAddress(tx, dora.id, { use: 'posts', groupId: null, name: 'Feed' }),
  );
  const feeds = `/api/kontor/v1/groups/${await listOf(scene, 'ada@alpha', 'Hydraulik')}/feeds`;
  const began = Date.now();
  const made = await api(scene, 'ada@alpha', 'POST', feeds, {
    address: `${delta.origin}/feeds/${secret}.atom`,
  });
  await everywhere(scene, members, 'Dichtung D8');
  const tookMs = Date.now() - began;
  const read = await Promise.all(members.map((who) => statusOf(scene, who, 'Dichtung D8')));
  report.claim(
    '2. A feed that a group of Alpha follows writes its entry there, and all three companies read it within 20 s, as a program’s',
    tookMs <= 20_000 && read.every((status) => (status as Told).account.bot),
    `${tookMs} ms`,
  );
  const { id } = made.json() as { id: string };
  await api(scene, 'ada@alpha', 'DELETE', `${feeds}/${id}?posts=delete`);
}

interface Told extends Status {
  readonly account: { readonly bot: boolean };
}

const ts = (n: number): string => `${1_700_000_000 + n * 60}.000100`;
const archive = {
  'users.json': [{ id: 'U1', name: 'ada', profile: { real_name: 'Ada Brandt' } }],
  'channels.json': [{ id: 'C1', name: 'versuch-1987', members: ['U1'], purpose: { value: 'Alte Versuche' } }],
  'versuch-1987/2023-11-14.json': [
    { type: 'message', user: 'U1', text: 'Erster Lauf mit *NBR*', ts: ts(1), thread_ts: ts(1) },
    { type: 'message', user: 'U1', text: 'Hält 380 bar', ts: ts(2), thread_ts: ts(1) },
  ],
};

/** An export of Slack becomes a group of Alpha's own; the same again brings nothing. */
export async function slackTwice(scene: Scene): Promise<void> {
  const { db } = siteOf(scene.network, 'ada@alpha').desk;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-slack-'));
  const file = path.join(folder, 'slack.zip');
  const encoder = new TextEncoder();
  const packed = Object.entries(archive).map(([name, said]) => [name, encoder.encode(JSON.stringify(said))]);
  writeFileSync(file, zipSync(Object.fromEntries(packed) as Record<string, Uint8Array>));
  const run = async (): Promise<Imported> =>
    (await importCommands['slack']?.run({ db, args: [file, '--as', 'ada'] } as unknown as CommandContext))
      ?.json as Imported;
  const [first, second] = [await run(), await run()];
  rmSync(folder, { recursive: true });
  const group = await listOf(scene, 'ada@alpha', 'versuch-1987');
  const timeline = `/api/v1/timelines/list/${group}?limit=40`;
  const shown = (await api(scene, 'ada@alpha', 'GET', timeline)).json() as Status[];
  scene.report.claim(
    '2. An archive of Slack imported twice at Alpha brings its group and posts once, for Alpha alone',
    first.posts === 2 && second.posts === 0 && second.known === 2 && shown.length === 2,
    JSON.stringify({ first: first.posts, second: second.posts, shown: shown.length }),
  );
}

interface Imported {
  readonly posts: number;
  readonly known: number;
}
