import * as z from 'zod';
import type { Agreement } from '#src/agreements/agreement.ts';
import type { ExchangeDeps } from '#src/agreements/exchange.ts';
import { isSignedBy, type VerifyingKey } from '#src/agreements/jws.ts';
import { readRegistry } from '#src/agreements/read.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { lazily } from '#src/platform/lazily.ts';
import { askHeld } from './give-roots.ts';
import { readRoot, signQuestion } from './root.ts';
import { heldMax } from './take-root.ts';

/** `side`: whose log or whose copy was tampered with. */
export interface Difference {
  readonly origin: string;
  readonly side: 'ours' | 'theirs';
  readonly day: string;
  readonly words: string;
}
export interface Comparison {
  readonly origin: string;
  /** Days on which both sides hold the same. */
  readonly agreed: number;
  readonly differences: readonly Difference[];
  /** Why nothing could be compared, or ''. */
  readonly trouble: string;
}

const answerSchema = lazily(() =>
  z.looseObject({
    held: z.array(z.unknown()).max(heldMax),
    own: z.array(z.looseObject({ day: z.iso.date(), hash: z.string().max(60).nullable() })).max(heldMax),
  }),
);
const askedMax = 40;

/**
 * Compares our log with the roots that each partner in force holds, and theirs with those we hold. Only the first day of each kind of difference is
 * named: what follows from it says nothing new. `keys`: with which our roots were ever signed.
 */
export async function compareRoots(deps: ExchangeDeps, keys: readonly VerifyingKey[]): Promise<Comparison[]> {
  const { agreements } = await readRegistry(deps.db);
  const inForce = agreements.filter(
    ({ kind, decided }) => kind === 'mutual' && (decided === 'active' || decided === 'terminating'),
  );
  const all: Comparison[] = [];
  for (const agreement of inForce) all.push(await compareWith(deps, keys, agreement));
  return all;
}

async function compareWith(
  deps: ExchangeDeps,
  keys: readonly VerifyingKey[],
  agreement: Agreement,
): Promise<Comparison> {
  const { origin } = agreement;
  const differences: Difference[] = [];
  const note = (side: Difference['side'], day: string, words: string): void => {
    if (!differences.some((each) => each.side === side)) differences.push({ origin, side, day, words });
  };
  let agreed = 0;
  try {
    for await (const { held, own, since } of answers(deps, agreement)) {
      for (const document of held) agreed += await compareOurs(deps.db, keys, document, origin, note);
      await compareTheirs(deps.db, agreement, { own, since }, note);
    }
    return { origin, agreed, differences, trouble: '' };
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof Refusal)) throw error;
    return { origin, agreed, differences, trouble: error.message };
  }
}

type Answer = z.infer<ReturnType<typeof answerSchema>>;

async function* answers(
  deps: ExchangeDeps,
  agreement: Agreement,
): AsyncGenerator<Answer & { since: string }> {
  const key = await deps.key();
  let since = '2020-01-01';
  for (let asked = 0; asked < askedMax; asked++) {
    const question = await signQuestion(
      {
        ...{
          type: 'KontorAuditQuestion',
          from: deps.db.instance.origin,
          to: agreement.origin,
          agreement: agreement.id,
        },
        ...{ since, at: new Date().toISOString() },
      },
      key,
    );
    const parsed = answerSchema().safeParse(await askHeld(deps.egress, agreement, question));
    if (!parsed.success)
      throw new Unavailable(`${agreement.origin} answered with something else than roots.`);
    yield { ...parsed.data, since };
    const days = [
      ...parsed.data.held.map((each) => readRoot(each).payload.day),
      ...parsed.data.own.map(({ day }) => day),
    ];
    const last = days.toSorted().at(-1);
    if (last === undefined || Math.max(parsed.data.held.length, parsed.data.own.length) < heldMax) return;
    since = nextDay(last);
  }
}

type Note = (side: Difference['side'], day: string, words: string) => void;

/** A root of ours in the partner's hands. What we signed is our word; what we did not sign is not ours. */
async function compareOurs(
  db: Db,
  keys: readonly VerifyingKey[],
  document: unknown,
  origin: string,
  note: Note,
): Promise<number> {
  const { jws, payload } = readRoot(document);
  const { day, hash } = payload;
  const signed = await Promise.all(keys.map((key) => isSignedBy(jws, key)));
  if (payload.from !== db.instance.origin || !signed.includes(true)) {
    note(
      'theirs',
      day,
      `What ${origin} holds as our root of ${day} is not signed by us: it was changed there.`,
    );
    return 0;
  }
  const [row] = await db<{ hash: string | null }[]>`
    select coalesce(a.hash, case when r.number < (select min(number) from audit_log) then r.hash end) as hash
    from audit_roots r left join audit_log a on a.number = r.number where r.day = ${day}`;
  if (row?.hash === hash) return 1;
  note(
    'ours',
    day,
    `Our log was rewritten: ${origin} holds a root of ${day}, signed by us, that it no longer yields. Entries of ${day} or earlier were changed.`,
  );
  return 0;
}

/** What the partner's log says today about days whose roots we hold. */
async function compareTheirs(
  db: Db,
  { peerId, origin }: Agreement,
  { own, since }: { readonly own: Answer['own']; readonly since: string },
  note: Note,
): Promise<void> {
  const until = own.length < heldMax ? '9999-12-31' : (own.at(-1)?.day ?? since);
  const held = await db<{ day: string; hash: string }[]>`
    select day::text as day, hash from audit_roots_held
    where peer_id = ${peerId} and day between ${since} and ${until} order by day`;
  const now = new Map(own.map(({ day, hash }) => [day, hash]));
  const other = held.find(({ day, hash }) => now.get(day) !== hash);
  if (other !== undefined)
    note(
      'theirs',
      other.day,
      `The log of ${origin} was rewritten: it no longer yields the root of ${other.day} that it signed and we hold.`,
    );
}

const nextDay = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
