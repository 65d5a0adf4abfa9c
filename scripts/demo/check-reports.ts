import { reportCommands } from '#src/cli/reports.ts';
import { api, listOf, type Scene, type Status } from './look.ts';
import { until } from './client.ts';
import type { Site } from './network.ts';

interface Case {
  readonly id: string;
  readonly excerpt: string;
  readonly reported: readonly { readonly reporter: string | null; readonly company: string }[];
}

/** 6. Bruno of Beta reports what Grace of Gamma wrote in Alpha's group; it goes everywhere, and comes back with its reactions. */
export async function reportAndRemoval(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const alpha = network.site('alpha');
  const text = 'Whoever built bench 2 should look for another job.';
  const room = await listOf(scene, 'grace@gamma', 'Hydraulik');
  await api(scene, 'grace@gamma', 'POST', '/api/v1/statuses', {
    status: text,
    visibility: 'private',
    list_id: room,
  });
  const theirs = await inGroup(scene, 'bruno@beta', text);
  await api(scene, 'bruno@beta', 'POST', `/api/v1/statuses/${theirs.id}/favourite`);
  await until(
    'the reaction at Alpha',
    async () => (await inGroup(scene, 'ada@alpha', text)).favourites_count === 1,
  );
  await api(scene, 'bruno@beta', 'POST', '/api/v1/reports', {
    account_id: theirs.account.id,
    status_ids: [theirs.id],
    category: 'harassment',
    comment: 'About a colleague.',
  });
  const waiting = await until('the report at Alpha', async () =>
    ((await run(alpha, 'list')) as Case[]).find((each) => each.excerpt === text),
  );
  const { reported } = (await run(alpha, 'show', waiting.id)) as Case;
  report.claim(
    "6. Bruno's report reaches Alpha, which learns his company and not his name",
    reported.length === 1 && reported[0]?.reporter === null && reported[0].company === 'Beta SAS',
  );
  await run(alpha, 'remove', waiting.id, '--reason', 'We talk with each other, not about each other.');
  const isThere = async (who: string): Promise<boolean> => (await find(scene, who, text)) !== undefined;
  await until('the removal at Beta', async () => !(await isThere('bruno@beta')));
  report.claim('6. Removed, it is gone at Alpha and Beta', !(await isThere('ada@alpha')));
  const notifications = async (who: string, kind: string): Promise<string[]> => {
    const found = (await api(scene, who, 'GET', `/api/v1/notifications?types[]=kontor:${kind}`)).json();
    return (found as { kontor: { detail: string } }[]).map((each) => each.kontor.detail);
  };
  const told = await until(
    'Grace to be told',
    async () => (await notifications('grace@gamma', 'post_removed'))[0],
  );
  report.claim('6. Grace reads the reason', told === 'We talk with each other, not about each other.');
  const outcome = await until(
    'Bruno to be told',
    async () => (await notifications('bruno@beta', 'report_closed'))[0],
  );
  report.claim('6. Bruno hears what became of it', outcome.startsWith('removed '));
  await run(alpha, 'undo', waiting.id);
  await until('the post to be back at Beta', () => isThere('bruno@beta'));
  const back = await inGroup(scene, 'ada@alpha', text);
  report.claim('6. Undone, it is back with its reaction', back.favourites_count === 1);
}

type Draft = Status & { readonly account: { readonly id: string } };

async function find(scene: Scene, who: string, text: string): Promise<Draft | undefined> {
  const room = await listOf(scene, who, 'Hydraulik');
  const page = (await api(scene, who, 'GET', `/api/v1/timelines/list/${room}?limit=40`)).json() as Draft[];
  return page.find((status) => status.content.includes(text));
}

const inGroup = (scene: Scene, who: string, text: string): Promise<Draft> =>
  until(`"${text}" in the group for ${who}`, () => find(scene, who, text));

/** Runs `kontor reports VERB …` at a site's own desk; returns what --json prints. */
async function run(site: Site, verb: string, ...args: string[]): Promise<unknown> {
  const command = reportCommands[verb];
  if (!command) throw new Error(`There is no command reports ${verb}.`);
  return (await command.run({ ...site.desk, args })).json;
}
