import { filtersOf } from '#src/people/filters/read.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { writtenIn, type WrittenCounts } from '#src/posts/written.ts';
import type { ApiContext, ApiRequest } from './context.ts';
import { filterStatuses } from './filtered.ts';
import { numbersForEach, numbersOf, type Numbers } from './numbers.ts';
import { presentAccount, type PresentedAccount } from './present/account.ts';

/**
 * Answers with accounts and statuses somewhere in `body`: a status says which of the requester's filters it matches, an account gets its counts, as far as the requester may know them, wherever it appears. That costs three
 * statements (four with groups, two more if someone has moved), however many accounts there are. Those beside posts in a list may be some
 * seconds old (numbers.ts), except the requester's own.
 */
export async function answer(api: ApiContext, c: ApiRequest, body: object): Promise<Response> {
  return c.json(await complete(api.db, c.get('personId'), body));
}

/** The same where nobody asked, for streams. */
export async function complete<Body extends object>(
  reader: Reader,
  viewerId: PersonId,
  body: Body,
): Promise<Body> {
  const accounts = accountsIn(body);
  const known = await addNumbers(reader, viewerId, accounts);
  await addMoved(reader, viewerId, accounts, known);
  filterStatuses(body, viewerId, (await filtersOf(reader, [viewerId])).get(viewerId) ?? []);
  return body;
}

/** For what many are shown at once: as `complete`, in two or three statements for all of them, but without where someone has moved. */
export async function completeForEach<Body extends object>(
  reader: Reader,
  bodies: ReadonlyMap<PersonId, Body>,
): Promise<void> {
  const accounts = new Map([...bodies].map(([viewerId, body]) => [viewerId, accountsIn(body)]));
  const beside = new Set([...accounts.values()].flat().map(({ account }) => account.id as PersonId));
  const numbers = await numbersForEach(reader, [...bodies.keys()], { exact: new Set(), beside });
  const filters = await filtersOf(reader, [...bodies.keys()]);
  for (const [viewerId, body] of bodies) filterStatuses(body, viewerId, filters.get(viewerId) ?? []);
  for (const [viewerId, found] of accounts) {
    const known = numbers(viewerId);
    for (const { account } of found) fill(account, known.get(account.id as PersonId));
  }
}

type Counts = Pick<
  PresentedAccount,
  'followers_count' | 'following_count' | 'statuses_count' | 'last_status_at' | 'locked'
>;
type Counted = Pick<PresentedAccount, 'id' | 'group'> & {
  -readonly [name in keyof Counts]: Counts[name];
} & { moved?: PresentedAccount };
/** An account of the answer, or one that stands beside what its owner did, in a list of such. */
interface Found {
  readonly account: Counted;
  readonly beside: boolean;
}

async function addNumbers(
  reader: Reader,
  viewerId: PersonId,
  found: readonly Found[],
): Promise<ReadonlyMap<string, Numbers>> {
  const exact = new Set<PersonId>();
  const beside = new Set<PersonId>();
  const groups = new Set<GroupId>();
  for (const one of found) {
    const { id, group } = one.account;
    if (group) groups.add(id as GroupId);
    else (one.beside && id !== viewerId ? beside : exact).add(id as PersonId);
  }
  const [people, inGroups] = await Promise.all([
    numbersOf(reader, viewerId, { exact, beside }),
    writtenIn(reader, viewerId, [...groups]),
  ]);
  const known = new Map<string, Numbers>(people);
  for (const { account } of found) fill(account, known.get(account.id), inGroups.get(account.id as GroupId));
  return known;
}

function fill(account: Counted, numbers: Numbers | undefined, inGroup?: WrittenCounts): void {
  const { follows, written = inGroup } = numbers ?? {};
  if (follows) {
    account.followers_count = follows.followersCount;
    account.following_count = follows.followingCount;
    account.locked = follows.locked;
  }
  account.statuses_count = written?.postsCount ?? 0;
  account.last_status_at = written?.lastPostAt?.toISOString().slice(0, 10) ?? null;
}

/** Mastodon's `moved`: the account where someone is now, itself without one, so that no two can lead in a circle. */
async function addMoved(
  reader: Reader,
  viewerId: PersonId,
  found: readonly Found[],
  known: ReadonlyMap<string, Numbers>,
): Promise<void> {
  const targets = [...known.values()].flatMap(({ follows }) => follows?.movedToId ?? []);
  if (targets.length === 0) return;
  const people = await readPersonSummaries(reader, targets);
  const presented = new Map<string, PresentedAccount>(
    people.map((person) => [person.id, presentAccount(reader.instance, person)]),
  );
  await addNumbers(
    reader,
    viewerId,
    [...presented.values()].map((account) => ({ account, beside: true })),
  );
  for (const { account } of found) {
    const moved = presented.get(known.get(account.id)?.follows?.movedToId ?? '');
    if (moved) account.moved = moved;
  }
}

/** Known by what nothing else has: an account is the only thing that is followed. */
function accountsIn(value: unknown, where = { listed: false, beside: false }, found: Found[] = []): Found[] {
  if (Array.isArray(value)) for (const item of value) accountsIn(item, { ...where, listed: true }, found);
  else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    if ('followers_count' in value)
      found.push({ account: value as Counted, beside: where.listed && where.beside });
    else
      for (const [name, inner] of Object.entries(value))
        accountsIn(inner, { ...where, beside: name === 'account' || isOfGroups(name, value) }, found);
  }
  return found;
}

/** Grouped notifications name everyone they are about in one list beside them. */
const isOfGroups = (name: string, within: object): boolean =>
  name === 'accounts' && 'notification_groups' in within;
