import { run } from './agree.ts';
import { api, everywhere, inHome, listOf, type Scene, type Status } from './look.ts';
import type { DryRun } from '#src/agreements/dry-run.ts';

/** What a dry run says of a post in Hydraulik is what Beta and Gamma have received of it; of a post for the company, nobody gets anything. */
export async function dryRunTellsTheTruth(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const alpha = network.site('alpha');
  const text = 'Probelauf: Pumpe 4 ist wieder dicht.';
  const post = (
    await api(scene, 'ada@alpha', 'POST', '/api/v1/statuses', {
      status: text,
      list_id: await listOf(scene, 'ada@alpha', 'Hydraulik'),
    })
  ).json() as Status;
  const asked = async (uri: string): Promise<DryRun> =>
    (await run(alpha, 'dry-run', ['post', uri])) as DryRun;
  await everywhere(scene, ['bruno@beta', 'grace@gamma'], text);
  const shared = await asked(post.uri);
  const told = shared.partners.filter(({ documents }) => documents.some(({ body }) => body.includes(text)));
  const [row] = await alpha.desk.db<{ hosts: string[] }[]>`
    select array_agg(distinct split_part(p.origin, '://', 2) order by split_part(p.origin, '://', 2)) as hosts
    from exposures e join peers p on p.id = e.peer_id where e.object_uri = ${post.uri}`;
  report.claim(
    '1. A dry run of a post in a shared group names exactly the companies that the ledger says it went to, with its words',
    told
      .map(({ host }) => host)
      .toSorted()
      .join() === (row?.hosts ?? []).join(),
    `${told.length} companies, ${Math.round(shared.tookMs)} ms`,
  );
  const own = (
    await api(scene, 'ada@alpha', 'POST', '/api/v1/statuses', {
      ...{ status: 'Probelauf: nur für uns.', visibility: 'unlisted' },
    })
  ).json() as Status;
  await inHome(scene, 'ada@alpha', 'Probelauf: nur für uns.');
  const kept = await asked(own.uri);
  report.claim(
    '3. A dry run of a post for the own company shows no document for any partner',
    kept.partners.length > 0 && kept.partners.every(({ documents }) => documents.length === 0),
  );
}
