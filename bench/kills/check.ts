import type { Company } from './company.ts';
import { missingFiles } from './file.ts';
import { leftBehind } from './leaver.ts';
import { until, type Story, type Told } from './story.ts';

interface Row {
  readonly uri: string;
  readonly text: string;
  readonly likes: number;
  readonly hasParent: boolean;
  readonly isReply: boolean;
  readonly votes: number[] | null;
}

/**
 * Everything that was sent has arrived, and nothing is left to do. A dead holder's lease runs out by the clock; here it is told so, once: from then on
 * all holders live, and on a busy machine they may need a while. What one company does last may give the other something to do, so both are looked
 * at together, some times in a row.
 */
export async function settled({ companies }: Story): Promise<void> {
  for (const { name, desk } of companies)
    await until(`the leases to end at ${name}`, async () => {
      await desk.db`update deliveries set lease_until = null where lease_until is not null`;
      await desk.db`update jobs set lease_until = null where lease_until is not null and dead_at is null`;
      return true;
    });
  let left: readonly string[] = [];
  let emptyLooks = 0;
  const isDone = async (): Promise<boolean> => {
    left = (await Promise.all(companies.map(leftAt))).flat();
    emptyLooks = left.length === 0 ? emptyLooks + 1 : 0;
    return emptyLooks === emptyLooksMin;
  };
  await until('nothing to be left to send or do', isDone, drainMs).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${left.join('\n')}`, { cause: error });
  });
}

const emptyLooksMin = 3;
/** On a machine with other work. */
const drainMs = 300_000;
/** What follows a deletion by itself some time later: here it is waited for, but not for so long. */
const afterwards = ['erasure.receipts', 'wire.forget-post', 'wire.forget-file'];

/** What waits, a sentence each; none of it waits for its time any longer. */
async function leftAt({ name, desk: { db } }: Company): Promise<string[]> {
  await db`update deliveries set next_at = now() where next_at > now() and lease_until is null`;
  await db`update jobs set run_at = now() where kind = any(${afterwards}) and run_at > now() and dead_at is null`;
  await db`update peers set retry_at = null where retry_at is not null`;
  const rows = await db<{ what: string }[]>`
    select 'a delivery of ' || a.type || ' about ' || coalesce(a.object_uri, '') || ', tried ' || d.attempts || ' times: ' || coalesce(d.last_error, '')
      as what from deliveries d join activities a on a.id = d.activity_id
    union all select 'a dead letter: ' || reason from dead_letters
    union all select 'a job ' || kind || ', tried ' || attempts || ' times: ' || coalesce(last_error, '') from jobs
      where dead_at is null and (run_at <= now() or kind = any(${afterwards}))
    union all select 'a receipt for ' || object_uri from erasures where promised and outcome is null
    limit 20`;
  return rows.map(({ what }) => `${name}: ${what}`);
}

/** What is not as it was promised, a sentence each. Call it when nothing is on its way. */
export async function broken(story: Story): Promise<string[]> {
  const [alpha, beta] = story.companies;
  const [atAlpha, atBeta] = await Promise.all([read(alpha), read(beta)]);
  const found: string[] = [];
  for (const told of story.told) {
    const [home, copy, other] = told.author.at === alpha ? [atAlpha, atBeta, beta] : [atBeta, atAlpha, alpha];
    found.push(...wrongOf(told, home.get(told.uri) ?? [], 'home', [...told.likes]));
    if (told.place === 'company') {
      if (copy.has(told.uri)) found.push(`${told.word} is for one company and was found at the other.`);
    } else found.push(...wrongOf(told, copy.get(told.uri) ?? [], 'copy', likesKnownTo(other, told)));
  }
  for (const company of story.companies) found.push(...(await doubled(company)));
  found.push(...(await unledgered(alpha, beta)), ...(await unledgered(beta, alpha)));
  found.push(...(await otherOrder(alpha, beta)));
  for (const company of story.companies)
    found.push(
      ...(await wrongSeats(story, company)),
      ...(await missingFiles(story, company)),
      ...(await leftBehind(story, company)),
    );
  return found;
}

/** Whoever joined the group last is in it, whoever left is not, at both companies. */
async function wrongSeats({ workers, guests }: Story, { name, desk }: Company): Promise<string[]> {
  const rows = await desk.db<{ handle: string }[]>`
    select x.handle from memberships m join people x on x.id = m.person_id where m.state = 'active' order by 1`;
  const is = rows.map(({ handle }) => handle).join(' ');
  const shall = [...workers, ...[...guests].flatMap(([guest, isIn]) => (isIn ? [guest] : []))];
  const named = shall
    .map(({ handle }) => handle)
    .toSorted()
    .join(' ');
  return is === named ? [] : [`In the group there are ${is} instead of ${named}, as ${name} knows.`];
}

/** Outside of a group the author's home alone hears of a like; a copy has those of its own people. */
const likesKnownTo = (company: Company, { place, likes }: Told): string[] =>
  [...likes].filter((one) => place === 'group' || one.endsWith(`@${company.name}`));

function wrongOf(
  told: Told,
  rows: readonly Row[],
  where: 'home' | 'copy',
  likes: readonly string[],
): string[] {
  const name = `${told.word} of ${told.author.handle} (${told.place}, ${where})`;
  if (told.deleted) return rows.length === 0 ? [] : [`${name} is deleted and still there.`];
  const [row] = rows;
  if (!row) return [`${name} is lost.`];
  const wrong: string[] = [];
  if (rows.length > 1) wrong.push(`${name} is there ${rows.length} times.`);
  if (row.text !== told.text) wrong.push(`${name} says "${row.text}" instead of "${told.text}".`);
  if (row.likes !== likes.length) wrong.push(`${name} has ${row.likes} likes instead of ${likes.length}.`);
  if (told.isPoll) {
    const votes = [0, 1, 2].map((at) => [...told.votes.values()].filter((each) => each === at).length);
    if (String(row.votes) !== String(votes))
      wrong.push(`${name} has the votes ${row.votes} instead of ${votes}.`);
  }
  if (row.isReply && !row.hasParent) wrong.push(`${name} has lost what it answers.`);
  return wrong;
}

async function read({ desk }: Company): Promise<Map<string, Row[]>> {
  const rows = await desk.db<Row[]>`
    select uri, text, likes_count as likes, reply_to_uri is not null as is_reply, reply_to_id is not null as has_parent,
      (select array_agg(o.votes_count order by o.position) from poll_options o where o.post_id = p.id) as votes
    from posts p`;
  return Map.groupBy(rows, (row) => row.uri);
}

/** Twice as much as happened: the same notification, the same entry of a log, the same post in a feed. */
async function doubled({ name, desk }: Company): Promise<string[]> {
  const rows = await desk.db<{ what: string; n: number }[]>`
    select 'a notification of ' || kind as what, count(*)::int as n from notifications
    where kind <> 'update' group by kind, person_id, post_id, actor_id having count(*) > 1
    union all
    select 'a text', count(*)::int from posts group by text having count(*) > 1
    union all
    select 'an entry of a log', count(*)::int from group_log group by activity_uri having count(*) > 1`;
  return rows.map(({ what, n }) => `${name} has ${what} ${n} times.`);
}

/** The ledger of a home names every company that has a copy. */
async function unledgered(home: Company, other: Company): Promise<string[]> {
  const copies = await other.desk.db<{ uri: string }[]>`
    select p.uri from posts p join peers pe on pe.id = p.peer_id where pe.origin = ${home.origin}`;
  const ledger = await home.desk.db<{ objectUri: string }[]>`
    select e.object_uri from exposures e join peers pe on pe.id = e.peer_id where pe.origin = ${other.origin}`;
  const known = new Set(ledger.map((row) => row.objectUri));
  return copies.flatMap(({ uri }) =>
    known.has(uri) ? [] : `${uri} is at ${other.name}, and ${home.name} does not know.`,
  );
}

/** Members elsewhere hold the group's posts, and have read its log to the end. */
async function otherOrder(home: Company, other: Company): Promise<string[]> {
  const uris = async ({ desk }: Company) =>
    (await desk.db<{ uri: string }[]>`select uri from posts where group_id is not null order by uri`).map(
      ({ uri }) => uri,
    );
  const seq = async ({ desk }: Company) =>
    (
      await desk.db<
        { logSeq: string; epoch: string }[]
      >`select log_seq, epoch from groups where handle = 'werk'`
    )[0];
  const [a, b, ours, theirs] = await Promise.all([uris(home), uris(other), seq(home), seq(other)]);
  return [
    ...(String(a) === String(b)
      ? []
      : [`The group holds ${a.length} posts at ${home.name} and ${b.length} at ${other.name}.`]),
    ...(ours?.logSeq === theirs?.logSeq
      ? []
      : [`The log ends at ${ours?.logSeq}, and is read to ${theirs?.logSeq}.`]),
  ];
}
