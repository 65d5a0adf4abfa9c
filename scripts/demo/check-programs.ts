import { call, until } from './client.ts';
import { api, everywhere, listOf, statusOf, type Scene, type Status } from './look.ts';
import { siteOf } from './seeded.ts';

const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'] as const;

/** A system that only has an address posts in a group of Alpha's; members of three companies read it, marked as a program, within 10 s. */
export async function alertAcross(scene: Scene): Promise<void> {
  const { report, network } = scene;
  const alpha = siteOf(network, 'ada@alpha');
  const group = await listOf(scene, 'ada@alpha', 'Hydraulik');
  const path = `/api/kontor/v1/groups/${group}/integrations`;
  const made = await api(scene, 'ada@alpha', 'POST', path, { name: 'Überwachung', format: 'alertmanager' });
  const { address } = made.json() as { address: string };
  const text = 'Öldruck am Prüfstand 3 unter 40 bar';
  const began = Date.now();
  const taken = await call(alpha, 'POST', new URL(address).pathname, { body: alertOf(text) });
  const refused = await call(alpha, 'POST', '/hooks/not-an-address-of-any-integration', {
    body: alertOf(text),
  });
  await everywhere(scene, members, text);
  const tookMs = Date.now() - began;
  const read = await Promise.all(members.map((who) => statusOf(scene, who, text)));
  report.claim(
    '2. An alert that monitoring sends to an address of Alpha is read at all three companies within 10 s, as a program’s',
    tookMs <= 10_000 &&
      taken.status < 300 &&
      refused.status === 404 &&
      read.every((status) => (status as Told).account.bot),
    `${tookMs} ms`,
  );
}

/** As Alertmanager sends it, version 4. */
const alertOf = (summary: string) => ({
  ...{ version: '4', groupKey: '{}:{alertname="OilPressure"}', truncatedAlerts: 0, status: 'firing' },
  ...{ receiver: 'kontor', groupLabels: { alertname: 'OilPressure' }, externalURL: 'http://alerts.example' },
  commonLabels: { alertname: 'OilPressure', severity: 'critical' },
  commonAnnotations: { summary },
  alerts: [
    {
      ...{ status: 'firing', fingerprint: 'd1f2', generatorURL: 'http://metrics.example/graph' },
      labels: { alertname: 'OilPressure', severity: 'critical', instance: 'bench-3' },
      annotations: { summary },
      ...{ startsAt: new Date().toISOString(), endsAt: '0001-01-01T00:00:00Z' },
    },
  ],
});

/** Grace of Gamma asks what was answered at Alpha: Kontorist cites the accepted answer with its link, where all three companies read it. */
export async function kontoristAcross(scene: Scene): Promise<void> {
  const { report, network } = scene;
  const { db } = siteOf(network, 'ada@alpha').desk;
  const group = await listOf(scene, 'ada@alpha', 'Hydraulik');
  const write = async (who: string, status: string, more: object): Promise<Status> =>
    (await api(scene, who, 'POST', '/api/v1/statuses', { status, language: 'de', ...more })).json() as Status;
  const asked = await write('ada@alpha', 'Welches Drehmoment braucht der Deckel am Sammelrohr Q7?', {
    ...{ list_id: group, question: true },
  });
  const answer = await write('jonas@alpha', 'Der Deckel am Sammelrohr Q7 braucht 63 Nm Drehmoment.', {
    in_reply_to_id: asked.id,
  });
  await api(scene, 'ada@alpha', 'PUT', `/api/kontor/v1/answers/${answer.id}/acceptance`);
  await api(scene, 'ada@alpha', 'PUT', `/api/kontor/v1/groups/${group}/kontorist`, { on: true });
  await until('the answer to be found by its words', async () => {
    const [row] = await db<{ left: number }[]>`select count(*)::int as left from posts_to_index`;
    return row?.left === 0;
  });
  const began = Date.now();
  const question = await write('grace@gamma', 'Welches Drehmoment braucht am Sammelrohr Q7 der Deckel?', {
    ...{ list_id: await listOf(scene, 'grace@gamma', 'Hydraulik'), question: true },
  });
  const cited = await Promise.all(
    members.map((who) => until(`Kontorist for ${who}`, () => saidTo(scene, who))),
  );
  const tookMs = Date.now() - began;
  await api(scene, 'ada@alpha', 'PUT', `/api/kontor/v1/groups/${group}/kontorist`, { on: false });
  report.claim(
    '2. Kontorist of Alpha answers Grace of Gamma with an accepted answer and its link, at all three within 10 s',
    tookMs <= 10_000 &&
      cited.every(({ content, account }) => account.bot && /href="[^"]+"/.test(content)) &&
      cited.at(-1)?.in_reply_to_id === question.id,
    `${tookMs} ms`,
  );
}

/** What Kontorist said about it, as somebody reads it in the group. */
async function saidTo(scene: Scene, who: string): Promise<Told | undefined> {
  const group = await listOf(scene, who, 'Hydraulik');
  const feed = (await api(scene, who, 'GET', `/api/v1/timelines/list/${group}?limit=40`)).json() as Told[];
  return feed.find(
    ({ content, account }) => account.display_name === 'Kontorist' && content.includes('63 Nm'),
  );
}

type Told = Status & { readonly account: { readonly display_name: string; readonly bot: boolean } };
