import type { Terms } from '#src/agreements/agreement.ts';
import type { Question } from '#src/agreements/decide.ts';
import { categories, scopes, type Category, type Grant } from '#src/agreements/terms.ts';
import { json } from '#src/platform/json.ts';
import { attempt } from '#federation/outbox/send.ts';
import { hasType, idOf, isObject, words, type Json } from '#federation/vocabulary/read.ts';
import type { TestInstance } from '#test/support/instance.ts';

/** Something that was sent, to be sent again. */
export interface Sent {
  readonly from: TestInstance;
  readonly to: TestInstance;
  /** Whose act it is: the sender's people's, or what a group's home relays of another company's. */
  readonly by: TestInstance;
  /** What it is: the types of the activity and of what is in it. */
  readonly what: string;
  /** What its sender asks about it. */
  readonly question: Omit<Question, 'direction' | 'now'>;
  readonly erasure: boolean;
  readonly said: Json;
  readonly delivery: Parameters<typeof attempt>[1];
  readonly content: Parameters<typeof attempt>[2];
}

export const again = ({ from, delivery, content }: Sent) =>
  attempt(from.app.federation, delivery, { ...content });
export const label = ({ from, to, what, question }: Sent): string =>
  `${from.name} → ${to.name}: ${what} (${JSON.stringify(question)})`;

/** Keeps what an instance queues from now on. */
export const watch = (at: TestInstance): Promise<unknown> =>
  at.db.unsafe(`
    create table seen as select * from deliveries with no data;
    create function see() returns trigger language plpgsql as $$ begin insert into seen select new.*; return new; end $$;
    create trigger see after insert on deliveries for each row execute function see()`);

export const typeIn = (value: unknown): string => {
  if (!isObject(value)) return '';
  const inner = isObject(value.object) ? typeIn(value.object) : '';
  const terms = [
    'vote',
    'status',
    'approvalAct',
    'ideaStage',
    'projectStatus',
    'progress',
    'resolved',
    'target',
    'documentName',
    'versionOf',
    'name',
  ];
  const said = terms.filter((term) => value[term] !== undefined).join('+');
  return [String(value.type), said, inner].filter(Boolean).join(' ');
};

interface Row {
  readonly peerId: number;
  readonly inboxUri: string;
  readonly thread: string;
  readonly scope: string;
  readonly erasure: boolean;
  readonly origin: string;
  readonly body: Uint8Array;
  readonly actorUri: string;
  readonly type: string;
}

/** What an instance sent, once for each kind of thing, partner and question. */
export async function everythingFrom(
  from: TestInstance,
  companies: readonly TestInstance[],
): Promise<readonly Sent[]> {
  const rows = await from.db<Row[]>`
    select d.peer_id, d.inbox_uri, d.thread, d.scope, d.erasure, pe.origin, a.body, a.actor_uri, a.type
    from seen d join activities a on a.id = d.activity_id join peers pe on pe.id = d.peer_id order by a.id`;
  const found = new Map<string, Sent>();
  for (const { peerId, inboxUri, thread, scope, erasure, origin, body, actorUri, type } of rows) {
    const to = companies.find((one) => one.origin === origin);
    const outer = JSON.parse(Buffer.from(body).toString()) as Json;
    const said = hasType(outer, 'Announce') && isObject(outer.object) ? outer.object : outer;
    const by = companies.find((one) => idOf(said.actor).startsWith(`${one.origin}/`));
    if (!to || !by || by === to) continue;
    const what = typeIn(outer);
    found.set(`${to.name} ${by.name} ${what} ${scope}`, {
      ...{ from, to, by, what, erasure, said, question: JSON.parse(scope) as Sent['question'] },
      delivery: {
        ...{ id: '0', activityId: '0', peerId, inboxUri, orderingKey: thread, scope, erasure },
        ...{ attempts: 1, fence: '0', createdAt: new Date() },
      },
      content: { actorUri, type, body: Buffer.from(body), digest: null, toFollowers: false },
    });
  }
  return [...found.values()];
}

/** Something less than was agreed. */
export interface Less {
  readonly name: string;
  readonly grant?: (grant: Grant) => Grant;
  readonly state?: 'suspended' | 'terminating' | 'terminated' | 'expired' | 'none';
  /** Whether what was sent is outside of the agreement then. */
  readonly needs: (one: Sent) => boolean;
  /** One side alone is asked: the other has asked before, or does something else. */
  readonly side?: 'sender' | 'receiver';
}

/** An answer in a thread of followers, to who wrote what it answers: either scope lets it go. */
const eitherWay = ({ said, question }: Sent): boolean =>
  question.group === undefined &&
  hasType(said, 'Create') &&
  isObject(said.object) &&
  said.object.inReplyTo !== undefined &&
  words(said.object, 'content') !== '';

const withoutMode = (grant: Grant, category: Category): Grant => ({
  ...grant,
  categories: {
    ...grant.categories,
    ...(category === 'profile' ? { profile: { mode: 'deny', fields: [] } } : { [category]: 'deny' }),
  },
});
const withoutScopes = (grant: Grant, gone: readonly string[]): Grant => ({
  ...grant,
  scopes: grant.scopes.filter((scope) => !gone.includes(scope)),
});

/** Every scope, every category and every state, one at a time. */
export const lessOf: readonly Less[] = [
  ...scopes.map((scope) => ({
    name: `the scope ${scope}`,
    grant: (grant: Grant) => withoutScopes(grant, [scope]),
    needs: (one: Sent) => one.question.scope === scope && !eitherWay(one),
  })),
  {
    name: 'the scopes direct and follow',
    grant: (grant) => withoutScopes(grant, ['direct', 'follow']),
    needs: ({ question }) => question.scope === 'direct' || question.scope === 'follow',
  },
  ...categories.map((category) => ({
    name: `the category ${category}`,
    grant: (grant: Grant) => withoutMode(grant, category),
    needs: ({ question }: Sent) => question.category === category,
  })),
  {
    name: 'the group',
    grant: (grant) => ({ ...grant, groups: ['another'] }),
    needs: ({ question }) => question.group !== undefined,
  },
  {
    name: 'copies of posts',
    grant: (grant) => ({
      ...grant,
      categories: { ...grant.categories, post: 'reference', file: 'reference' },
    }),
    needs: ({ question }) => question.copies === true,
    // The receiver keeps a reference of what it should not have been sent.
    side: 'sender',
  },
  ...(['suspended', 'terminated', 'expired', 'none'] as const).map((state) => ({
    name: `an agreement in force (${state})`,
    state,
    needs: () => true,
  })),
  {
    name: 'anything that lasts (terminating)',
    state: 'terminating',
    needs: ({ said, question }) =>
      question.category === undefined && hasType(said, 'Follow', 'Accept') && question.scope !== undefined,
    // The sender has asked when somebody began it; what is under way is let go.
    side: 'receiver',
  },
];

/** Has less at one side while `work` runs. */
export async function having(
  at: TestInstance,
  other: TestInstance,
  side: 'in' | 'out',
  less: Less,
  work: () => Promise<void>,
): Promise<void> {
  const { db, app } = at;
  const [held] = await db<{ id: string; terms: Terms }[]>`
    select a.id, a.terms from agreements a join peers p on p.id = a.peer_id
    where p.origin = ${other.origin} and a.state = 'active'`;
  if (!held) throw new Error(`${at.name} has no agreement with ${other.name}.`);
  const { id } = held;
  const settle = async (): Promise<void> => {
    await db`update agreement_book set revision = revision + 1`;
    await app.registry.refresh();
  };
  const { grant, state = 'active' } = less;
  const terms = grant ? { ...held.terms, [side]: grant(held.terms[side]) } : held.terms;
  if (state === 'none')
    await db`update agreements set terms = null, version = null, state = 'proposed' where id = ${id}`;
  else
    await db`
      update agreements set terms = ${json(db, terms)}, state = ${state === 'suspended' ? 'active' : state},
        ends_at = case when ${state} = 'terminating' then now() + interval '1 day' end where id = ${id}`;
  if (state === 'suspended')
    await db`insert into agreement_suspensions (agreement_id, side, by) values (${id}, 'us', 'test')`;
  await settle();
  try {
    await work();
  } finally {
    await db`delete from agreement_suspensions where agreement_id = ${id}`;
    await db`
      update agreements set terms = ${json(db, held.terms)}, version = 1, state = 'active', ends_at = null where id = ${id}`;
    await settle();
  }
}
