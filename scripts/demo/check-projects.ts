import { until } from './client.ts';
import { api, type Scene } from './look.ts';

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly reached: number;
}

/** Hydraulik's project: Bruno of Beta reaches a milestone and says that it is on track; Alpha and Gamma see it within 10 s. */
export async function projectAcross(scene: Scene): Promise<void> {
  const { report } = scene;
  const seen = async (who: string): Promise<Listed> => {
    const rows = (await api(scene, who, 'GET', '/api/v1/projects?status=running')).json() as Listed[];
    const found = rows.find(({ title }) => title.startsWith('Prüfstand 3'));
    if (!found) throw new Error(`${who} sees no project.`);
    return found;
  };
  const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'];
  const [before] = await Promise.all(members.map(seen));
  const began = Date.now();
  await api(scene, 'bruno@beta', 'POST', `/api/v1/statuses/${(await seen('bruno@beta')).id}/change_project`, {
    ...{ status: 'on_track', reached: [2] },
  });
  for (const who of members)
    await until(`the project to be on track for ${who}`, async () => {
      const { status, reached } = await seen(who);
      return status === 'on_track' && reached === 2;
    });
  const tookMs = Date.now() - began;
  report.claim(
    '2. What Bruno of Beta says of a project of Alpha’s group is so at Alpha and Gamma within 10 s',
    before?.status === 'at_risk' && tookMs <= 10_000,
    `${tookMs} ms`,
  );
}
