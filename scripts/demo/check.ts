import { writeCookie } from '#src/access/cookie.ts';
import { createSession } from '#src/access/sessions.ts';
import { transaction } from '#src/platform/database.ts';
import { run } from './agree.ts';
import { lifeOfPeople } from './check-people.ts';
import { proofs } from './check-audit.ts';
import { successionOfGroup } from './check-succession.ts';
import { reportAndRemoval } from './check-reports.ts';
import { dryRunTellsTheTruth } from './check-partners.ts';
import { workAcross } from './check-dates.ts';
import { call, until, type Answer } from './client.ts';
import {
  actorsKnown,
  anywhere,
  api,
  everywhere,
  inHome,
  listOf,
  alike,
  statusOf,
  texts,
  type Scene,
  type Status,
} from './look.ts';
import { personOf, siteOf } from './seeded.ts';
import { signedGet, signedPost } from './signed.ts';

const [promptMs, patientMs] = [5_000, 60_000];

/** Verifies over HTTP that the six parts of the main job, and the life of people in it, really happen. Leaves the companies running. */
export async function check(scene: Scene): Promise<void> {
  await followAcross(scene);
  await sharedGroup(scene);
  await dryRunTellsTheTruth(scene);
  await companyOnly(scene);
  await workAcross(scene);
  await crashOfBeta(scene);
  await suspension(scene);
  await reportAndRemoval(scene);
  await lifeOfPeople(scene);
  await proofs(scene);
  await successionOfGroup(scene);
}

/** 1. Found and followed by handle; the post is there in 5 s; Delta gets nothing, and the same bytes as for an unknown id. */
async function followAcross(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const [alpha, beta, delta] = [network.site('alpha'), network.site('beta'), network.site('delta')];
  const found = await api(
    scene,
    'lena@alpha',
    'GET',
    `/api/v2/search?resolve=true&type=accounts&q=${encodeURIComponent(`@karim@${beta.host}`)}`,
  );
  const account = (found.json() as { accounts: { id: string }[] }).accounts[0];
  report.claim('1. Lena of Alpha finds Karim of Beta by handle', account !== undefined);
  await api(scene, 'lena@alpha', 'POST', `/api/v1/accounts/${account?.id}/follow`, {});
  await until('the follow to be accepted', async () => {
    const [relation] = (
      await api(scene, 'lena@alpha', 'GET', `/api/v1/accounts/relationships?id[]=${account?.id}`)
    ).json() as { following: boolean }[];
    return relation?.following;
  });
  const began = Date.now();
  const post = (
    await api(scene, 'karim@beta', 'POST', '/api/v1/statuses', {
      status: 'Le quai 3 est libre.',
      visibility: 'private',
    })
  ).json() as Status;
  await inHome(scene, 'lena@alpha', 'Le quai 3 est libre.', promptMs);
  report.claim(
    `1. Karim's post to followers is in Lena's feed within 5 s`,
    Date.now() - began <= promptMs,
    `${Date.now() - began} ms`,
  );
  report.claim('1. Delta has nothing of it', !(await anywhere(delta, 'Le quai 3')));
  const unknown = `${beta.origin}/ap/o/00000000-0000-4000-8000-000000000000`;
  report.claim(
    '1. A signed GET from Delta gets the same bytes as an unknown id',
    await alike(
      () => signedGet(delta, beta, post.uri),
      () => signedGet(delta, beta, unknown),
    ),
  );
  const allowed = await signedGet(alpha, beta, post.uri);
  report.claim(
    '1. The same GET from Alpha gets the post',
    allowed.status === 200 && allowed.text.includes('Le quai 3'),
    `${allowed.status}`,
  );
}

/** 2. Gamma's Grace posts, replies, edits, reacts and deletes in Alpha's group; members see each step; her colleague does not. */
async function sharedGroup(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const alpha = network.site('alpha');
  const [asked] = await alpha.desk.db`
    select 1 from facts f join groups g on f.about = 'group:' || g.id where g.handle = 'hydraulik' and f.name = 'group.requested' limit 1`;
  const members = ['grace@gamma', 'ada@alpha', 'bruno@beta'];
  for (const who of members) await listOf(scene, who, 'Hydraulik');
  report.claim('2. Grace of Gamma is in the group "Hydraulik" of Alpha after approval', asked !== undefined);
  const status = (
    await api(scene, 'grace@gamma', 'POST', '/api/v1/statuses', {
      status: 'Sample S-77 is ready for the bench.',
      list_id: await listOf(scene, 'grace@gamma', 'Hydraulik'),
    })
  ).json() as Status;
  await everywhere(scene, members, 'Sample S-77 is ready for the bench.');
  report.claim('2. Her post is seen by members on Alpha and Beta', true);
  const atAda = await statusOf(scene, 'ada@alpha', 'Sample S-77');
  const reply = (
    await api(scene, 'ada@alpha', 'POST', '/api/v1/statuses', {
      status: 'Danke, Grace. Montag früh auf Prüfstand 3.',
      in_reply_to_id: atAda.id,
    })
  ).json() as Status;
  await everywhere(scene, members, 'Montag früh auf Prüfstand 3.');
  const graceReply = await statusOf(scene, 'grace@gamma', 'Montag früh');
  await api(scene, 'grace@gamma', 'POST', '/api/v1/statuses', {
    status: 'I will call you at nine.',
    in_reply_to_id: graceReply.id,
  });
  await everywhere(scene, members, 'I will call you at nine.');
  report.claim(
    '2. Replies reach all members, in the thread',
    (await statusOf(scene, 'bruno@beta', 'call you at nine')).in_reply_to_id ===
      (await statusOf(scene, 'bruno@beta', 'Montag früh')).id,
  );
  await api(scene, 'grace@gamma', 'PUT', `/api/v1/statuses/${status.id}`, {
    status: 'Sample S-78 is ready for the bench.',
  });
  await everywhere(scene, members, 'Sample S-78 is ready for the bench.');
  report.claim(
    '2. Her edit arrives, with the history',
    (await statusOf(scene, 'bruno@beta', 'Sample S-78')).edited_at !== null,
  );
  await api(scene, 'grace@gamma', 'POST', `/api/v1/statuses/${graceReply.id}/favourite`);
  await until('the reaction at Alpha and Beta', async () => {
    const counts = await Promise.all(
      ['ada@alpha', 'bruno@beta'].map(
        async (who) => (await statusOf(scene, who, 'Montag früh')).favourites_count,
      ),
    );
    return counts.every((n) => n === 1);
  });
  report.claim('2. Her reaction arrives', true);
  await outsiderSeesNothing(scene, status);
  await api(scene, 'grace@gamma', 'DELETE', `/api/v1/statuses/${status.id}`);
  await until('the deletion everywhere', async () => {
    const left = await Promise.all(
      (['alpha', 'beta', 'gamma'] as const).map((name) => anywhere(network.site(name), 'Sample S-78')),
    );
    return left.every((held) => !held);
  });
  report.claim('2. Her deletion removes it on Alpha, Beta and Gamma', reply.id !== '');
}

/** Priya works at Gamma too, and is not a member: no URL shows her anything. */
async function outsiderSeesNothing(scene: Scene, status: Status): Promise<void> {
  const { report } = scene;
  const absent = '999999999999999999';
  const pages = await signIn(scene, 'priya@gamma');
  const ways: ((id: string) => Promise<Answer>)[] = [
    (id) => api(scene, 'priya@gamma', 'GET', `/api/v1/statuses/${id}`),
    (id) => api(scene, 'priya@gamma', 'GET', `/api/v1/statuses/${id}/context`),
    (id) => pages(`/posts/${id}`),
  ];
  const hidden = await Promise.all(
    ways.map((ask) =>
      alike(
        () => ask(status.id),
        () => ask(absent),
      ),
    ),
  );
  report.claim(
    '2. A colleague on Gamma who is no member gets 404, the same as for an unknown post',
    hidden.every(Boolean),
  );
  const search = await api(scene, 'priya@gamma', 'GET', '/api/v2/search?type=statuses&q=Sample');
  const feeds = await Promise.all(
    ['/api/v1/timelines/home?limit=40', '/api/v1/timelines/public?limit=40'].map((path) =>
      api(scene, 'priya@gamma', 'GET', path),
    ),
  );
  report.claim(
    '2. … and nothing in search, home or company timeline',
    [search, ...feeds].every((answer) => answer.status === 200 && !answer.text.includes('Sample S-7')),
  );
}

/** A signed-in browser's GET. */
async function signIn(scene: Scene, who: string): Promise<(path: string) => Promise<Answer>> {
  const site = siteOf(scene.network, who);
  const { db, instance } = site.desk;
  const secret = await transaction(db, (tx) => createSession(tx, personOf(scene.seeded, who), 'demo check'));
  const cookie = writeCookie(instance, 'session', secret).split(';', 1)[0] ?? '';
  return (path) => call(site, 'GET', path, { headers: { cookie, accept: 'text/html' } });
}

/** 3. For "my company": no trace elsewhere, and nothing is public. */
async function companyOnly(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const post = (
    await api(scene, 'tobias@alpha', 'POST', '/api/v1/statuses', {
      status: 'Intern: Budgetrunde 4711 am Dienstag.',
      visibility: 'unlisted',
    })
  ).json() as Status;
  await until('Alpha to show it', async () =>
    (await api(scene, 'jonas@alpha', 'GET', '/api/v1/timelines/public')).text.includes('Budgetrunde 4711'),
  );
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // long enough for a delivery that must not happen
  const traces = await Promise.all(
    (['beta', 'gamma', 'delta'] as const).map((name) => anywhere(network.site(name), 'Budgetrunde 4711')),
  );
  const [queued] = await network.site('alpha').desk
    .db`select 1 from activities where convert_from(body, 'utf8') like '%Budgetrunde 4711%'`;
  report.claim(
    '3. A post for "my company" leaves no trace on any other instance',
    traces.every((held) => !held) && queued === undefined,
  );
  const foreign = await signedGet(network.site('beta'), network.site('alpha'), post.uri);
  report.claim('3. Its address is a 404 for partners', foreign.status === 404);
  const [open] = await network.site('alpha').desk.db`select 1 from posts where level = 'public'`;
  const federation = await network.site('alpha').desk
    .db`select 1 from activities where convert_from(body, 'utf8') like '%activitystreams#Public%' limit 1`;
  const anonymous = await call(network.site('alpha'), 'GET', new URL(post.uri).pathname);
  report.claim(
    '3. Nothing is public',
    open === undefined && federation.length === 0 && anonymous.status === 404,
  );
}

/** 4. kill -9 of Beta, posts go on, Beta comes back: nothing lost, nothing doubled, order kept. */
async function crashOfBeta(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const beta = network.site('beta');
  await beta.stop('SIGKILL');
  const list = await listOf(scene, 'jonas@alpha', 'Hydraulik');
  const first = (
    await api(scene, 'jonas@alpha', 'POST', '/api/v1/statuses', {
      status: 'Ausfall 0: Beta schläft.',
      list_id: list,
    })
  ).json() as Status;
  for (let n = 1; n <= 9; n++)
    await api(scene, n % 2 ? 'ada@alpha' : 'jonas@alpha', 'POST', '/api/v1/statuses', {
      status: `Ausfall ${n}: weiter im Text.`,
      in_reply_to_id: first.id,
    });
  await until(
    'Gamma to have all, meanwhile',
    async () => (await texts(network.site('gamma'), 'Ausfall %')).length === 10,
  );
  report.claim('4. While Beta is killed (-9), posts go on and Gamma is not delayed', true);
  await beta.start();
  await until('Beta to catch up', async () => (await texts(beta, 'Ausfall %')).length >= 10, patientMs);
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // time for a double to show
  const arrived = await texts(beta, 'Ausfall %');
  report.claim(
    '4. Beta is back: nothing lost, nothing doubled',
    arrived.length === 10,
    `${arrived.length} of 10`,
  );
  const inOrder = arrived.every((text, n) => text.startsWith(`Ausfall ${n}:`));
  report.claim('4. … and in order', inOrder);
}

/** 5. Suspended: deliveries stop within 5 s, inbound gets 403 before anything is fetched. */
async function suspension(scene: Scene): Promise<void> {
  const { network, report } = scene;
  const [alpha, gamma] = [network.site('alpha'), network.site('gamma')];
  await run(alpha, 'suspend', [gamma.origin]);
  await new Promise((resolve) => setTimeout(resolve, 4_000)); // the five seconds, less what a post takes
  await api(scene, 'ada@alpha', 'POST', '/api/v1/statuses', {
    status: 'Nach der Aussetzung: nur für Beta.',
    visibility: 'private',
  });
  await until(
    'Beta to have it',
    async () => (await texts(network.site('beta'), 'Nach der Aussetzung%')).length === 1,
  );
  report.claim(
    '5. Alpha suspends the agreement with Gamma: its posts go to Beta and no longer to Gamma',
    (await texts(gamma, 'Nach der Aussetzung%')).length === 0,
  );
  const before = await actorsKnown(alpha);
  const answer = await signedPost(gamma, alpha);
  report.claim('5. What Gamma sends to Alpha gets 403', answer.status === 403, `${answer.status}`);
  report.claim('5. … before anything was fetched', (await actorsKnown(alpha)) === before);
  await run(alpha, 'resume', [gamma.origin]);
  await until(
    'Gamma to get what waited',
    async () => (await texts(gamma, 'Nach der Aussetzung%')).length === 1,
    patientMs,
  );
  report.claim('5. Resumed, what waited arrives', true);
}
