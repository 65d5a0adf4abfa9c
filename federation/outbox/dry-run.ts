import type { DryRun, DryRunPartner, DryRunQuestion } from '#src/agreements/dry-run.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { decide, type Partner } from '#src/agreements/decide.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { isId, type PostId } from '#src/platform/ids.ts';
import { postOfUri, readPost } from '#src/posts/read/read.ts';
import { recipientCompaniesOf } from '#src/posts/recipient-companies.ts';
import { postSource } from '#src/posts/read/source.ts';
import { readCompanies } from '#src/agreements/companies.ts';
import type { FederationContext } from '../context.ts';
import { groupUpdated } from '../groups/send-memberships.ts';
import { personUpdated } from './people.ts';
import { sendPostActivity } from './posts.ts';
import { groupAt, personAt, postAt, type Seen } from './rehearsed-views.ts';
import type { Rehearsal } from './rehearsal.ts';

/** More would neither be read nor be ready in time. */
const partnersMax = 40;

/** What was asked about, and how it looks from each partner. */
interface Subject extends Pick<DryRun, 'uri' | 'title'> {
  readonly seen: (partner: Partner) => Promise<Seen>;
  readonly passedOn?: readonly string[];
}

/**
 * Which documents would go to whom, found by the functions that send: with a context that notes what they would queue, in a transaction in which
 * PostgreSQL lets nothing be written. Throws Refusal('not_found') for what there is not, or what the viewer may not read.
 */
export async function dryRun(ctx: FederationContext, question: DryRunQuestion): Promise<DryRun> {
  const began = performance.now();
  return await transaction(ctx.db, async (tx) => {
    await tx`set transaction isolation level repeatable read, read only`;
    const { uri, title, seen, passedOn = [] } = await subjectOf(ctx, tx, question);
    const asked = ctx.registry.all().filter((partner) => concerns(partner, question.peerId));
    const partners: DryRunPartner[] = [];
    for (const partner of asked.slice(0, partnersMax))
      partners.push({ ...described(partner), ...(await seen(partner)), waits: waits(partner) });
    const more = Math.max(0, asked.length - partnersMax);
    return { kind: question.kind, uri, title, partners, more, passedOn, tookMs: performance.now() - began };
  });
}

const concerns = ({ peerId, state }: Partner, wanted: number | null): boolean =>
  wanted === null ? state !== 'terminated' && state !== 'expired' : peerId === wanted;

const described = ({ peerId, company, country, origin }: Partner) => ({
  ...{ peerId, company, country, host: hostOf(origin) },
});

function waits(partner: Partner): boolean {
  const decision = decide(partner, { direction: 'out', now: Date.now() });
  return !decision.allowed && decision.code === 'suspended';
}

/** A dry run counts nothing among what was refused, and takes no number in a group's log. */
function rehearsing(ctx: FederationContext): { ctx: FederationContext; rehearsal: Rehearsal } {
  const rehearsal: Rehearsal = { deliveries: [], addressees: [] };
  const registry: FederationContext['registry'] = {
    ...ctx.registry,
    decide: (origin, asked) => decide(ctx.registry.find(origin), { ...asked, now: asked.now ?? Date.now() }),
  };
  return { ctx: { ...ctx, registry, rehearsal, wakeDelivery: () => {} }, rehearsal };
}

async function subjectOf(
  given: FederationContext,
  tx: Tx,
  { kind, name, viewer }: DryRunQuestion,
): Promise<Subject> {
  const { ctx, rehearsal } = rehearsing(given);
  const handle = name.replace(/^[@!]/, '').split('@')[0] ?? '';
  switch (kind) {
    case 'person': {
      const person = await findPersonByHandle(tx, handle, null);
      if (!person || person.kind === 'instance') throw notFound('person');
      await personUpdated(ctx, tx, { personId: person.id });
      const seen = (partner: Partner) => personAt(ctx, tx, rehearsal, person, partner);
      return { uri: person.uri, title: `@${person.handle}`, seen };
    }
    case 'group': {
      const group = await findGroupByHandle(tx, handle, null);
      if (!group) throw notFound('group');
      await groupUpdated(ctx, tx, { groupId: group.id });
      const seen = (partner: Partner) => groupAt(ctx, tx, rehearsal, group, partner);
      return { uri: group.uri, title: group.handle, seen };
    }
    case 'post':
      return await postSubject(ctx, tx, rehearsal, await postIdIn(tx, name), viewer);
  }
}

async function postIdIn(tx: Tx, name: string): Promise<PostId> {
  const digits = /(?:^|\/posts\/)(\d{1,19})\/?(?:[?#].*)?$/.exec(name.trim())?.[1] ?? '';
  if (isId(digits)) return digits as PostId;
  const known = await postOfUri(tx, name.trim());
  if (!known) throw notFound('post');
  return known.id;
}

async function postSubject(
  ctx: FederationContext,
  tx: Tx,
  rehearsal: Rehearsal,
  id: PostId,
  viewer: DryRunQuestion['viewer'],
): Promise<Subject> {
  const post = await postSource(tx, { id });
  if (!post || post.removedAt !== null) throw notFound('post');
  const shown = viewer === null ? null : await readPost(tx, { personId: viewer }, id);
  if (post.peerId !== null) throw refusals.notOurs();
  if (post.level === 'direct' && shown === null) throw refusals.isPrivate();
  await sendPostActivity(ctx, tx, { id }, 'Create');
  const [recipients] = await recipientCompaniesOf(tx, ctx.registry, [post]);
  const passedOn = post.groupPeerId === null ? [] : await readCompanies(tx, recipients?.passedOn ?? []);
  return {
    uri: post.uri,
    title: post.title || id,
    seen: (partner) => postAt(ctx, rehearsal, post, partner),
    passedOn: passedOn.map(({ company }) => company),
  };
}
