import * as z from 'zod';
import { findPersonByUri } from '#src/people/read.ts';
import type { Inheritance } from '#src/groups/succession/become-home.ts';
import type {
  AcceptanceState,
  BanState,
  CharterState,
  GroupState,
  MemberState,
} from '#src/groups/succession/read-state.ts';
import type { Succession } from '#src/successions/read.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { lazily } from '#src/platform/lazily.ts';
import type { FederationContext } from '../context.ts';
import { fetchDocument } from '../fetch.ts';
import { resolveActor } from '../actors/resolve.ts';
import type { EstatePart } from './estate.ts';

const instant = lazily(() => z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/));
const uri = lazily(() => z.string().max(2_048));
const groupSchema = lazily(() =>
  z.object({
    name: z.string().min(1).max(200),
    handle: z.string().max(30),
    description: z.string().max(5_000),
    charter: z.string().max(20_000),
    charterVersion: z.int().min(0),
    access: z.enum(['open', 'closed', 'secret']),
    companies: z.enum(['all', 'own', 'listed']),
    listed: z.array(z.string()).max(1_000),
    hue: z.int().min(0).max(7).nullable(),
    pseudonyms: z.boolean(),
    pagesRestricted: z.boolean(),
    // Companies that do not know of these yet leave them out.
    purpose: z.string().max(150).default(''),
    welcome: z.string().max(5_000).default(''),
    startPage: uri().nullable().default(null),
    archived: z.boolean(),
    createdAt: instant(),
    epoch: z.int().min(0),
    seq: z.int().min(0),
  }),
);
const memberSchema = lazily(() =>
  z.object({
    person: uri(),
    role: z.enum(['owner', 'moderator', 'member']),
    state: z.enum(['invited', 'requested', 'active']),
    uri: uri().nullable(),
    since: instant(),
    note: z.string().max(500),
    invitedBy: uri().nullable(),
  }),
);
const charterSchema = lazily(() =>
  z.object({ version: z.int().min(1), source: z.string().max(20_000), at: instant() }),
);
const acceptanceSchema = lazily(() =>
  z.object({
    person: uri(),
    version: z.int().min(1),
    digest: z.string().max(200),
    proof: z.string().max(200_000).nullable(),
    at: instant(),
  }),
);
const banSchema = lazily(() => z.object({ person: uri(), until: instant().nullable(), at: instant() }));
const pageSchema = lazily(() =>
  z.object({
    rows: z.array(z.unknown()).max(1_000),
    next: z
      .string()
      .regex(/^\d{1,18}$/)
      .nullable(),
  }),
);

/** Pages of one part: more than the largest group has. */
const pagesMax = 100_000;
const rowsMax = 200_000;

/** Each page of a part, as its home gives it. Throws Unavailable, Refusal for what is no page. */
export async function* estatePages(
  ctx: FederationContext,
  { order }: Pick<Succession, 'order'>,
  part: EstatePart,
): AsyncGenerator<readonly unknown[]> {
  const address = ctx.instance.addresses.estate(order.payload.group.uri);
  let after: string | null = '0';
  for (let pages = 0; after !== null && pages < pagesMax; pages++) {
    const page: Record<string, unknown> | null = await fetchDocument(
      ctx,
      `${address}?part=${part}&after=${after}`,
    );
    if (page === null)
      throw new Unavailable(`${address} is not being handed over to us.`, { retryable: false });
    const read = pageSchema().safeParse(page);
    if (!read.success) throw new Refusal('invalid', `${address} answered with no page of “${part}”.`);
    yield read.data.rows;
    if (read.data.next !== null && BigInt(read.data.next) <= BigInt(after))
      throw new Refusal('invalid', `“${part}” of ${address} goes in circles.`);
    after = read.data.next;
  }
}

export async function fetchPart(
  ctx: FederationContext,
  succession: Pick<Succession, 'order'>,
  part: EstatePart,
): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const page of estatePages(ctx, succession, part)) {
    rows.push(...page);
    if (rows.length > rowsMax)
      throw new Refusal('invalid', `“${part}” of the group is larger than can be taken.`);
  }
  return rows;
}

/** Everything that makes the group apart from what was said in it. */
export async function fetchInheritance(
  ctx: FederationContext,
  succession: Pick<Succession, 'order'>,
): Promise<Inheritance> {
  const read = async <T>(part: EstatePart, schema: z.ZodType<T>): Promise<T[]> => {
    const parsed = z.array(schema).safeParse(await fetchPart(ctx, succession, part));
    if (!parsed.success) throw new Refusal('invalid', `“${part}” of the group cannot be read.`);
    return parsed.data;
  };
  const [group] = await read<GroupState>('group', groupSchema());
  if (!group) throw new Refusal('invalid', 'The group itself is missing in what was handed over.');
  return {
    group,
    members: await read<MemberState>('members', memberSchema()),
    charters: await read<CharterState>('charters', charterSchema()),
    acceptances: await read<AcceptanceState>('acceptances', acceptanceSchema()),
    bans: await read<BanState>('bans', banSchema()),
  };
}

/** All whom it names, known here or asked for. Throws Refusal if somebody cannot be found. */
export async function resolvePeople(
  ctx: FederationContext,
  left: Inheritance,
): Promise<ReadonlyMap<string, PersonId>> {
  const uris = new Set([...left.members, ...left.acceptances, ...left.bans].map(({ person }) => person));
  const found = new Map<string, PersonId>();
  for (const each of uris) {
    const known = await findPersonByUri(ctx.db, each);
    const actor = known ?? (await resolveActor(ctx, each));
    const isPerson = actor !== null && !('noun' in actor && actor.noun === 'group');
    if (!isPerson) throw new Refusal('not_found', `${each} belongs to the group and cannot be found.`);
    found.set(each, actor.id as PersonId);
  }
  return found;
}
