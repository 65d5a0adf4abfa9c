import { moderatorsElsewhere } from '#src/groups/moderation/moderators.ts';
import { personUri } from '#src/people/read.ts';
import type { Group } from '#src/groups/group.ts';
import { findGroup } from '#src/groups/read.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { ReportFacts } from '#src/reports/facts.ts';
import { canForwardTo } from '#src/reports/can-tell.ts';
import { flagOf, type Flagged } from '#src/reports/flag.ts';
import { companiesToTell } from '#src/reports/linked.ts';
import type { FederationContext } from '../context.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { toModerators } from '../groups/send-moderation.ts';
import { enqueue, newActivityUri } from './store.ts';
import { signed } from '../groups/send-through.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';

const flagContext = [
  'https://www.w3.org/ns/activitystreams',
  'https://w3id.org/security/data-integrity/v1',
  kontorTerms('category', 'outcome', 'state'),
];

/**
 * A report leaves as a Flag by the instance's own actor, so that no one learns who reported (as in Mastodon): to the home of the group, whose
 * moderators decide, and, if the reporter wished, to the author's company. The home of a group shows it to its moderators at other companies.
 */
export async function reportFiled(
  ctx: FederationContext,
  tx: Tx,
  report: ReportFacts['report.filed'],
): Promise<void> {
  const flag = await flagOf(tx, report.caseId);
  if (!flag) return;
  const group = report.groupId === null ? null : await findGroup(tx, report.groupId);
  if (group && group.peerId === null && report.queue === 'group' && report.opened) {
    const moderators = await moderatorsElsewhere(tx, group.id, report.personId);
    if (moderators.length > 0)
      await toModerators(ctx, tx, group, moderators, { type: 'Offer', object: writeFlag(ctx, flag) });
  }
  if (report.reporterId === null) return;
  const toHome = group !== null && group.peerId !== null && (report.queue === 'group' || report.forward);
  const toAuthor =
    report.forward && flag.personPeerId !== null && canForwardTo(ctx.registry)(flag.personPeerId);
  if (!toHome && !toAuthor) return;
  await enqueue(ctx, tx, {
    actorUri: ctx.instance.addresses.instanceActor,
    activity: writeFlag(ctx, flag),
    targets: {
      ...(toHome && group ? { groupInbox: group.id } : {}),
      ...(toAuthor && flag.personId ? { personIds: [flag.personId] } : {}),
    },
    orderingKey: flag.uri,
  });
}

function writeFlag(ctx: FederationContext, flag: Flagged): Json {
  return prune({
    '@context': flagContext,
    id: flag.uri,
    type: 'Flag',
    actor: ctx.instance.addresses.instanceActor,
    object: flag.objectUris,
    content: flag.comment,
    category: flag.category,
  });
}

/**
 * The outcome: Accept of the Flag if something was done, Reject if it was no violation, by the instance's own actor to the companies that
 * reported; other kinds of servers expect no answer. In a group, its home also tells the moderators at other companies, and one of ours tells
 * their home.
 */
export async function reportClosed(
  ctx: FederationContext,
  tx: Tx,
  closed: ReportFacts['report.closed'],
): Promise<void> {
  const flag = await flagOf(tx, closed.caseId);
  if (!flag) return;
  const group = closed.groupId === null ? null : await findGroup(tx, closed.groupId);
  const type = closed.outcome === 'dismissed' ? 'Reject' : 'Accept';
  // A removal in a group is announced to all by itself.
  if (group && closed.queue === 'group' && closed.outcome !== 'removed') {
    if (group.peerId !== null && closed.byId !== null) await sendToHome(ctx, tx, group, closed.byId, flag);
    if (group.peerId === null) {
      const moderators = await moderatorsElsewhere(tx, group.id, closed.personId);
      if (moderators.length > 0)
        await toModerators(ctx, tx, group, moderators, { type: 'Reject', object: bare(flag.uri) });
    }
  }
  // Who reported to us gets an answer; those that we told hear how it ended here, as their own decision may wait for it.
  const reporters = new Set(flag.received.map(({ peerId }) => peerId));
  for (const peerId of await companiesToTell(tx, closed.caseId))
    if (!reporters.has(peerId) && peerId !== closed.peerId)
      await tellOf(ctx, tx, peerId, flag, { state: 'decided', outcome: closed.outcome });
  for (const { peerId, uri } of flag.received) {
    if (peerId === closed.peerId || peerId === group?.peerId) continue;
    await answer(ctx, tx, { type, peerId, uri, outcome: closed.outcome });
  }
}

/** Who handles it, and notes for the moderators of all companies that know of the case. */
export async function reportTold(
  ctx: FederationContext,
  tx: Tx,
  told: ReportFacts['report.told'],
): Promise<void> {
  const flag = told.isShared ? await flagOf(tx, told.caseId) : null;
  if (!flag) return;
  const state = { taken: 'handled', released: 'open', noted: 'noted' }[told.act];
  const news = prune({ state, content: told.note || null });
  for (const peerId of await companiesToTell(tx, told.caseId)) await tellOf(ctx, tx, peerId, flag, news);
}

/** An Update of the Flag by the instance's own actor, under the name by which they know it: how the case stands here. Kontors alone read it. */
async function tellOf(
  ctx: FederationContext,
  tx: Tx,
  peerId: number,
  flag: Flagged,
  news: Json,
): Promise<void> {
  const actorUri = ctx.instance.addresses.instanceActor;
  const theirs = flag.received.filter((each) => each.peerId === peerId).map(({ uri }) => uri);
  for (const uri of theirs.length > 0 ? theirs : [flag.uri])
    await enqueue(ctx, tx, {
      actorUri,
      activity: {
        ...{ '@context': flagContext, id: newActivityUri(ctx), type: 'Update', actor: actorUri },
        object: { ...bare(uri), ...news },
      },
      targets: { peerIds: [peerId] },
      orderingKey: uri,
      kontorOnly: true,
    });
}

const bare = (uri: string): Json => ({ id: uri, type: 'Flag' });

async function answer(
  ctx: FederationContext,
  tx: Tx,
  to: { type: string; peerId: number; uri: string; outcome: string },
): Promise<void> {
  const actorUri = ctx.instance.addresses.instanceActor;
  await enqueue(ctx, tx, {
    actorUri,
    activity: {
      ...{ '@context': flagContext, id: newActivityUri(ctx), type: to.type, actor: actorUri },
      ...{ object: bare(to.uri), outcome: to.outcome },
    },
    targets: { peerIds: [to.peerId] },
    orderingKey: to.uri,
    kontorOnly: true,
  });
}

/** One of our moderators decided about something in a partner's group, under the names by which its home knows the report. */
async function sendToHome(
  ctx: FederationContext,
  tx: Tx,
  group: Group,
  byId: PersonId,
  flag: Flagged,
): Promise<void> {
  const actorUri = await personUri(tx, byId);
  if (!ctx.instance.addresses.isOurs(actorUri)) return;
  const offered = flag.received.filter(({ peerId }) => peerId === group.peerId).map(({ uri }) => uri);
  for (const uri of offered.length > 0 ? offered : [flag.uri])
    await enqueue(ctx, tx, {
      actorUri,
      activity: await signed(ctx, tx, actorUri, {
        ...{ '@context': flagContext, id: newActivityUri(ctx), type: 'Reject', actor: actorUri },
        ...{ to: [group.uri], object: bare(uri) },
      }),
      targets: { groupInbox: group.id },
      orderingKey: group.uri,
      scope: 'groups.join',
      group: group.handle,
    });
}
