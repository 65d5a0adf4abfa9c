import { call } from './client.ts';
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

type Told = Status & { readonly account: { readonly bot: boolean } };
