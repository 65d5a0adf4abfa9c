import { until } from './client.ts';
import { api, everywhere, listOf, statusOf, type Scene, type Status } from './look.ts';

/** Ada of Alpha gives a task to Grace of Gamma and Bruno of Beta; what Grace does to it is seen by the others within 10 s. */
export async function taskAcross(scene: Scene): Promise<void> {
  const { report } = scene;
  await api(scene, 'ada@alpha', 'POST', '/api/v1/statuses', {
    ...{ status: 'Bis zum Audit.', title: 'Prüfstand 3 beschriften' },
    list_id: await listOf(scene, 'ada@alpha', 'Hydraulik'),
    task: { labels: ['Audit'], assignees: ['grace', 'bruno'].map((who) => `@${who}@${hostOf(scene, who)}`) },
  });
  const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'];
  await everywhere(scene, members, 'Bis zum Audit.');
  const atGrace = await statusOf(scene, 'grace@gamma', 'Bis zum Audit.');
  const began = Date.now();
  await api(scene, 'grace@gamma', 'POST', `/api/v1/statuses/${atGrace.id}/change_task`, { state: 'done' });
  for (const who of members)
    await until(`the task to be done for ${who}`, async () => {
      const { kontor } = (await statusOf(scene, who, 'Bis zum Audit.')) as TaskStatus;
      return kontor.task?.state === 'done' && kontor.task.assignees.length === 2;
    });
  const tookMs = Date.now() - began;
  report.claim(
    '2. A task of Alpha, done by Grace of Gamma, is done at Alpha and Beta within 10 s',
    tookMs <= 10_000,
    `${tookMs} ms`,
  );
}

type TaskStatus = Status & {
  readonly kontor: {
    readonly task: { readonly state: string; readonly assignees: readonly unknown[] } | null;
  };
};
const hostOf = ({ network }: Scene, who: string): string =>
  network.site(who === 'grace' ? 'gamma' : 'beta').host;
