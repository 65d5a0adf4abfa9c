import { until } from './client.ts';
import { api, everywhere, listOf, statusOf, type Scene, type Status } from './look.ts';

interface Listed {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly reached: number;
}

/** The hour of questions of Alpha: Bruno of Beta asks, Grace of Gamma supports it, Ada answers; all three see it within 10 s. */
export async function hourAcross(scene: Scene): Promise<void> {
  const { report } = scene;
  const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'];
  const text = 'Combien de personnes au banc, au plus ?';
  const hours = await statusOf(scene, 'bruno@beta', 'Eine Stunde, in der alle drei Firmen fragen können');
  await api(scene, 'bruno@beta', 'POST', '/api/v1/statuses', {
    ...{ status: text, title: 'Combien de personnes ?', idea: { campaign_id: hours.id } },
    list_id: await listOf(scene, 'bruno@beta', 'Hydraulik'),
  });
  await everywhere(scene, members, text);
  const began = Date.now();
  const act = async (who: string, what: string, asked: object = {}) => {
    const { id } = await statusOf(scene, who, text);
    await api(scene, who, 'POST', `/api/v1/statuses/${id}/${what}`, asked);
  };
  await act('grace@gamma', 'vote_idea');
  await act('ada@alpha', 'decide_idea', { stage: 'done', reason: 'Vier, mit Einweisung.' });
  for (const who of members)
    await until(`the answer for ${who}`, async () => {
      const { idea } = ((await statusOf(scene, who, text)) as Asked).kontor;
      return idea?.reason === 'Vier, mit Einweisung.' && idea.votes === 1;
    });
  const tookMs = Date.now() - began;
  report.claim(
    '2. A question of Beta in Alpha’s hour has Gamma’s vote and its answer at all three within 10 s',
    tookMs <= 10_000,
    `${tookMs} ms`,
  );
}

/** Grace of Gamma labels what Bruno of Beta wrote in Alpha's group; all three see it within 10 s. */
export async function labelAcross(scene: Scene): Promise<void> {
  const { report } = scene;
  const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'];
  const text = 'Le manomètre du banc 3 saute de temps en temps.';
  await api(scene, 'bruno@beta', 'POST', '/api/v1/statuses', {
    status: text,
    list_id: await listOf(scene, 'bruno@beta', 'Hydraulik'),
  });
  await everywhere(scene, members, text);
  const began = Date.now();
  const { id } = await statusOf(scene, 'grace@gamma', text);
  await api(scene, 'grace@gamma', 'POST', `/api/v1/statuses/${id}/label`, { progress: 'in_work' });
  for (const who of members)
    await until(`the label for ${who}`, async () => {
      const { progress } = ((await statusOf(scene, who, text)) as Labelled).kontor;
      return progress === 'in_work';
    });
  const tookMs = Date.now() - began;
  report.claim(
    '2. A post of Beta in Alpha’s group that Gamma labels as in work is so at all three within 10 s',
    tookMs <= 10_000,
    `${tookMs} ms`,
  );
}

type Labelled = Status & { readonly kontor: { readonly progress: string | null } };

type Asked = Status & {
  readonly kontor: { readonly idea: { readonly reason: string; readonly votes: number } | null };
};

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
