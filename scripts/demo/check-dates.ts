import { approvalAcross } from './check-approvals.ts';
import { ideaAcross } from './check-ideas.ts';
import { mediaAcross } from './check-media.ts';
import { hourAcross, labelAcross, projectAcross } from './check-projects.ts';
import { marksAcross } from './check-marks.ts';
import { feedAcross, slackTwice } from './check-outside.ts';
import { alertAcross, kontoristAcross } from './check-programs.ts';
import { taskAcross } from './check-tasks.ts';
import { pageTogether } from './check-wiki.ts';
import { until } from './client.ts';
import { api, everywhere, listOf, statusOf, type Scene, type Status } from './look.ts';

const members = ['ada@alpha', 'bruno@beta', 'grace@gamma'] as const;
const day = (days: number): string => new Date(Date.now() + days * 24 * 3_600_000).toISOString();

/** A task, an event that repeats and its places, a date that is found, a page, an idea, an approval, a project, a label, an hour of questions, an album, a film, news, an alert, an answer of Kontorist, a feed and an archive of Slack: each across companies. */
export async function workAcross(scene: Scene): Promise<void> {
  await taskAcross(scene);
  await lastPlace(scene);
  await dateFound(scene);
  await pageTogether(scene);
  await ideaAcross(scene);
  await approvalAcross(scene);
  await projectAcross(scene);
  await labelAcross(scene);
  await marksAcross(scene);
  await hourAcross(scene);
  await mediaAcross(scene);
  await alertAcross(scene);
  await kontoristAcross(scene);
  await feedAcross(scene);
  await slackTwice(scene);
}

/** Ada of Alpha plans a series with one place; Bruno of Beta and Grace of Gamma want it. */
async function lastPlace(scene: Scene): Promise<void> {
  const { report } = scene;
  await api(scene, 'ada@alpha', 'POST', '/api/v1/statuses', {
    ...{ status: 'Nur ein Platz am Prüfstand.', title: 'Prüfstand' },
    list_id: await listOf(scene, 'ada@alpha', 'Hydraulik'),
    event: { starts_at: day(20), zone: 'Europe/Berlin', rule: 'FREQ=WEEKLY;COUNT=4', capacity: 1 },
  });
  await everywhere(scene, members, 'Nur ein Platz am Prüfstand.');
  const shown = async (who: string) => (await statusOf(scene, who, 'Nur ein Platz am Prüfstand.')) as Planned;
  for (const who of ['bruno@beta', 'grace@gamma'])
    await api(scene, who, 'POST', `/api/v1/statuses/${(await shown(who)).id}/answer_event`, {
      answer: 'yes',
    });
  const places = async () =>
    (
      await Promise.all(
        ['bruno@beta', 'grace@gamma'].map(async (who) => (await shown(who)).kontor.event.own_place),
      )
    ).toSorted();
  await until('one place for two', async () => (await places()).join() === 'held,waiting');
  const { repeats } = (await shown('grace@gamma')).kontor.event;
  report.claim(
    '2. A series of Alpha is one at Gamma, and its last place goes to one of Beta and Gamma, the other waits',
    repeats?.rule === 'FREQ=WEEKLY;COUNT=4',
  );
}

/** Grace of Gamma asks for a date; Ada and Bruno answer, and it becomes an event. */
async function dateFound(scene: Scene): Promise<void> {
  const { report } = scene;
  const text = 'When do we test the valve?';
  await api(scene, 'grace@gamma', 'POST', '/api/v1/statuses', {
    ...{ status: text, list_id: await listOf(scene, 'grace@gamma', 'Hydraulik') },
    poll: { options: [day(10), day(11)], mode: 'dates', zone: 'Europe/London', expires_in: 86_400 },
  });
  await everywhere(scene, members, text);
  const shown = async (who: string) => (await statusOf(scene, who, text)) as Asked;
  for (const who of ['ada@alpha', 'bruno@beta'])
    await api(scene, who, 'POST', `/api/v1/polls/${(await shown(who)).id}/votes`, {
      choices: [1],
      if_need_be: [0],
    });
  // The event will say the same words: from here on the poll is known by its id.
  const asked = (await shown('ada@alpha')).id;
  const planned = async () =>
    ((await api(scene, 'ada@alpha', 'GET', `/api/v1/statuses/${asked}`)).json() as Asked).kontor.poll;
  await until('both votes at Gamma', async () => (await shown('grace@gamma')).poll.voters_count === 2);
  await api(scene, 'grace@gamma', 'POST', `/api/v1/statuses/${(await shown('grace@gamma')).id}/plan_event`, {
    choice: 1,
  });
  await until('the event at Alpha', async () => (await planned()).planned_id !== null);
  report.claim('2. A poll of Gamma finds a date with Alpha and Beta, and is an event at each', true);
}

type Planned = Status & {
  readonly kontor: {
    readonly event: { readonly own_place: string | null; readonly repeats: { readonly rule: string } | null };
  };
};
type Asked = Status & {
  readonly poll: { readonly voters_count: number };
  readonly kontor: { readonly poll: { readonly planned_id: string | null } };
};
