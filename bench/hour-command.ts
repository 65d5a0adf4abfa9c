import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { startLogging } from '#src/platform/log.ts';
import { pause } from './http.ts';
import { filledOrigin, folderOf, openFilled, type Filled } from './growth/instance.ts';
import { visitorOf, type Visitor } from './growth/visit.ts';
import { asked, openLines, startServers, type Line, type Servers } from './lines.ts';

/**
 * `npm run bench -- hour [--readers 2000] [--votes 20] [--seconds 10] [--processes 1] [--posts 10000]`: so many members of one group look at an
 * hour of questions, each in a browser of their own. Questions are asked, `votes` a second are given to them, one is taken and answered.
 * Says when readers knew (of each act and each reader one time), what it cost, and what somebody else waits for their first page meanwhile.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    readers: { type: 'string', default: '2000' },
    votes: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '10' },
    processes: { type: 'string', default: '1' },
    posts: { type: 'string', default: '10000' },
  },
});
const [readers, votesEach, seconds] = [Number(values.readers), Number(values.votes), Number(values.seconds)];
const questionsAsked = 20;
const voters = 200;
const settleMs = 3_000;
const pagesRead = 40;
const ms = (value: number): string => `${Math.round(value)} ms`;
const s = (valueMs: number): string => `${(valueMs / 1_000).toFixed(1)} s`;
const root = fileURLToPath(new URL('..', import.meta.url));

await startLogging('warn');
execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
const filled = await openFilled(folderOf(Number(values.posts)), Number(values.posts));
const servers = await startServers(filled, Number(values.processes));
try {
  await measure(filled, servers);
} finally {
  await servers.stop();
  await filled.close();
}

interface Place {
  readonly groupId: GroupId;
  readonly host: Visitor;
  readonly bystander: Visitor;
  readonly askers: readonly Visitor[];
  readonly members: readonly PersonId[];
}

/** The group of everybody; whoever was filled last looks on from beside. */
async function placeIn({ app: { db } }: Filled): Promise<Place> {
  const [group] = await db<{ id: GroupId }[]>`
    select m.group_id as id from memberships m join people p on p.id = m.person_id
    where p.peer_id is null and m.state = 'active' group by 1 order by count(*) desc limit 1`;
  if (!group) throw new Error('There is no group.');
  const members = await db<{ id: PersonId }[]>`
    select p.id from memberships m join people p on p.id = m.person_id
    where m.group_id = ${group.id} and m.state = 'active' and p.peer_id is null and p.deactivated_at is null order by m.role = 'owner' desc, p.id desc`;
  const [host, ...others] = members.map(({ id }) => id);
  if (!host) throw new Error('The group has no owner.');
  const askers: Visitor[] = [];
  for (const id of others.slice(0, voters)) askers.push(await visitorOf(db, filledOrigin, id));
  const bystander = await visitorOf(db, filledOrigin, others.at(-1) ?? host);
  const visitor = await visitorOf(db, filledOrigin, host);
  return { groupId: group.id, host: visitor, bystander, askers, members: others.slice(0, -1) };
}

interface Status {
  readonly id: string;
  readonly kontor: { readonly idea: { readonly votes: number } | null };
}

async function measure(filled: Filled, servers: Servers): Promise<void> {
  const place = await placeIn(filled);
  const alone = await stage(filled, servers, place, []);
  const memoryBefore = servers.rss();
  const lines = await openLines(
    filled.app,
    Array.from({ length: readers }, (_, n) => place.members[n % place.members.length] as PersonId),
    Number(values.processes),
  );
  console.log(
    `${lines.length} pages of an hour stand open: ${memoryBefore} → ${servers.rss()} MiB of memory.`,
  );
  const open = await stage(filled, servers, place, lines);
  for (const line of lines) line.close();
  for (const [name, cost] of alone)
    console.log(
      `${name}: ${Math.round(cost)} CPU-ms each without readers, ${Math.round(open.get(name) ?? 0)} with ${lines.length}: ×${((open.get(name) ?? 0) / cost).toFixed(1)}`,
    );
}

/** The same acts, seen by whoever reads on these lines; says what each of them costs, in CPU-milliseconds of server and PostgreSQL together. */
async function stage(
  filled: Filled,
  { used }: Servers,
  place: Place,
  lines: readonly Line[],
): Promise<ReadonlyMap<string, number>> {
  const hour = await announce(filled, place);
  const costs = new Map<string, number>();
  const phase = async (name: string, work: () => Promise<readonly Act[]>): Promise<void> => {
    for (const line of lines) line.heard = [];
    const before = used();
    const fromMs = performance.now();
    const acts = await work();
    const tookMs = performance.now() - fromMs;
    await pause(settleMs);
    const after = used();
    const [server, database] = [after.server - before.server, after.database - before.database];
    costs.set(name, (server + database) / acts.length);
    const lags = lagsOf(lines, acts);
    const answers = acts.map(({ tookMs: answerMs }) => answerMs).toSorted((a, b) => a - b);
    console.log(
      `${name} (${acts.length} in ${s(tookMs)}): answered in p50 ${ms(at(answers, 0.5))}, p99 ${ms(at(answers, 0.99))}; ` +
        `${lags.length} of ${acts.length * lines.length} heard, p50 ${ms(at(lags, 0.5))}, p99 ${ms(at(lags, 0.99))} after that; ` +
        `server ${s(server)}, PostgreSQL ${s(database)} of CPU`,
    );
  };
  const questions: string[] = [];
  console.log(`With ${lines.length} readers:`);
  await phase('questions', () => askAll(place, hour, questions));
  const home = (forMs: number) => asked(place.bystander, forMs, (one) => one.page('/'));
  await phase('votes', () => voteAll(place, questions));
  await phase('taken and answered', () => answerSome(place, questions));
  const calm = await home(settleMs);
  const [busy] = await Promise.all([home(seconds * 1_000), voteAll(place, questions.toReversed())]);
  console.log(
    `a bystander’s first page p50 ${ms(busy.p50)}, p99 ${ms(busy.p99)} while votes come in (before that ${ms(calm.p50)}, ${ms(calm.p99)})`,
  );
  const before = used();
  for (let n = 0; n < pagesRead; n++) await place.bystander.page(`/posts/${hour}/hour`);
  const after = used();
  const page = (after.server + after.database - before.server - before.database) / pagesRead;
  console.log(`the page of the hour costs ${page.toFixed(1)} CPU-ms`);
  return costs;
}

/** Announced for now by the group's owner, who answers. */
async function announce({ app: { db } }: Filled, { groupId, host }: Place): Promise<string> {
  const [row] = await db<{ handle: string }[]>`select handle from people where id = ${host.id}`;
  const { id } = await host.api<Status>('POST', '/api/v1/statuses', {
    ...{ status: 'About the year.', title: 'Ask the board', group_id: groupId },
    campaign: {
      format: 'questions',
      starts_at: new Date(Date.now() - 60_000).toISOString(),
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
      jury: [`@${row?.handle}`],
    },
  });
  return id;
}

/** Something that was done: when, of which question, and what then is to be heard of it. */
interface Act {
  /** When it was answered, and how long that took. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly id: string;
  readonly isIn: (told: Told) => boolean;
}
interface Told {
  readonly id: string;
  readonly votes: number;
  readonly stage: string;
}

function since(fromMs: number) {
  return { atMs: performance.now(), tookMs: performance.now() - fromMs };
}

async function askAll(place: Place, hour: string, questions: string[]): Promise<Act[]> {
  const acts: Act[] = [];
  for (let n = 0; n < questionsAsked; n++) {
    const fromMs = performance.now();
    const asker = place.askers[n % place.askers.length] as Visitor;
    const { id } = await asker.api<Status>('POST', '/api/v1/statuses', {
      ...{ status: '', title: `Question ${n + 1}: what becomes of our site?`, group_id: place.groupId },
      idea: { campaign_id: hour },
    });
    questions.push(id);
    acts.push({ ...since(fromMs), id, isIn: () => true });
    await pause(200);
  }
  return acts;
}

/** At an even rate, whether or not the earlier ones were answered; a person votes once for a question. */
async function voteAll(place: Place, questions: readonly string[]): Promise<Act[]> {
  const all = Math.min(votesEach * seconds, voters * questions.length);
  const acts = Array.from({ length: all }, async (_, n): Promise<Act[]> => {
    await pause((n * 1_000) / votesEach);
    const id = questions[n % questions.length] as string;
    const voter = place.askers[(n + 1 + Math.floor(n / questions.length)) % voters] as Visitor;
    const votedMs = performance.now();
    const { kontor } = await voter.api<Status>('POST', `/api/v1/statuses/${id}/vote_idea`);
    const votes = kontor.idea?.votes ?? 0;
    return [{ ...since(votedMs), id, isIn: (told) => told.votes >= votes }];
  });
  const done = await Promise.allSettled(acts);
  const failed = done.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) console.log(`${failed} votes were refused (own questions, and the second of one person).`);
  return done.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
}

async function answerSome({ host }: Place, questions: readonly string[]): Promise<Act[]> {
  const acts: Act[] = [];
  for (const id of questions.slice(0, 3))
    for (const [stage, reason] of [
      ['discussed', ''],
      ['done', 'We keep it, and build in spring.'],
    ] as const) {
      const fromMs = performance.now();
      await host.api('POST', `/api/v1/statuses/${id}/decide_idea`, { stage, reason });
      acts.push({ ...since(fromMs), id, isIn: (told) => told.stage === stage || told.stage === 'done' });
      await pause(400);
    }
  return acts;
}

/** For each reader and each act, how long until it was heard; sorted. */
function lagsOf(lines: readonly Line[], acts: readonly Act[]): number[] {
  const read = new Map<string, readonly Told[]>();
  const lags: number[] = [];
  for (const { heard } of lines) {
    const events = heard.map(({ at: atMs, text }) => {
      if (!read.has(text)) read.set(text, toldIn(text));
      return { atMs, told: read.get(text) ?? [] };
    });
    for (const act of acts) {
      // Some hear of it before whoever did it has their answer.
      const first = events.find(({ told }) => told.some((one) => one.id === act.id && act.isIn(one)));
      if (first) lags.push(Math.max(0, first.atMs - act.atMs));
    }
  }
  return lags.sort((a, b) => a - b);
}

function toldIn(text: string): readonly Told[] {
  return [...text.matchAll(/^event: hour\ndata: (.*)$/gm)].flatMap(
    ([, data]) => (JSON.parse(data ?? '{}') as { questions: Told[] }).questions,
  );
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}
