import type { Tx } from '#src/platform/database.ts';
import type { Fact } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { ReportFacts } from '#src/reports/facts.ts';
import { canTell } from '#src/reports/can-tell.ts';
import { flagOf, type Flagged } from '#src/reports/flag.ts';
import type { Wire } from '../context.ts';
import { prune, type Json } from '../vocabulary/read.ts';
import { moderatorsElsewhere, toModerators } from './govern.ts';
import { enqueue, newActivityUri } from './store.ts';
import { groupRow, personUri, signed } from './through-group.ts';

const flagContext = [
  'https://www.w3.org/ns/activitystreams',
  'https://w3id.org/security/data-integrity/v1',
  { kontor: 'https://kontor.example/ns#', category: 'kontor:category', outcome: 'kontor:outcome' },
];

/**
 * A report leaves as Flag by the instance's own actor, so that nobody learns who reported (as Mastodon does): to the home of the group, whose
 * moderators decide, and, where the reporter wished it, to the company of the author. The home of a group shows it to its moderators
 * of other companies.
 */
export async function reportFiled(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const report = fact.data as ReportFacts['report.filed'];
  const flag = await flagOf(tx, report.caseId);
  if (!flag) return;
  const group = report.groupId === null ? null : await groupRow(tx, report.groupId);
  if (group && group.peerId === null && report.queue === 'group' && report.opened) {
    const moderators = await moderatorsElsewhere(tx, group.id, report.personId);
    if (moderators.length > 0)
      await toModerators(wire, tx, group, moderators, { type: 'Offer', object: writeFlag(wire, flag) });
  }
  if (report.reporterId === null) return;
  const toHome = group !== null && group.peerId !== null && (report.queue === 'group' || report.forward);
  const toAuthor = report.forward && flag.personPeerId !== null && canTell(wire.book)(flag.personPeerId);
  if (!toHome && !toAuthor) return;
  await enqueue(wire, tx, {
    actorUri: wire.house.addresses.instanceActor,
    activity: writeFlag(wire, flag),
    targets: {
      ...(toHome && group ? { groupInbox: group.id } : {}),
      ...(toAuthor && flag.personId ? { personIds: [flag.personId] } : {}),
    },
    thread: flag.uri,
  });
}

function writeFlag(wire: Wire, flag: Flagged): Json {
  return prune({
    '@context': flagContext,
    id: flag.uri,
    type: 'Flag',
    actor: wire.house.addresses.instanceActor,
    object: flag.objectUris,
    content: flag.comment,
    category: flag.category,
  });
}

/**
 * What became of it: Accept of the Flag when something was done, Reject when it was not against the rules, by the instance's own actor to the
 * companies that reported; servers of other kinds expect no answer. In a group, its home also tells the moderators of other companies, and one
 * of ours tells the home of theirs.
 */
export async function reportClosed(wire: Wire, tx: Tx, fact: Fact): Promise<void> {
  const closed = fact.data as ReportFacts['report.closed'];
  const flag = await flagOf(tx, closed.caseId);
  if (!flag) return;
  const group = closed.groupId === null ? null : await groupRow(tx, closed.groupId);
  const type = closed.outcome === 'dismissed' ? 'Reject' : 'Accept';
  // A removal in a group is announced to all by itself.
  if (group && closed.queue === 'group' && closed.outcome !== 'removed') {
    if (group.peerId !== null && closed.byId !== null) await tellHome(wire, tx, closed, flag);
    if (group.peerId === null) {
      const moderators = await moderatorsElsewhere(tx, group.id, closed.personId);
      if (moderators.length > 0)
        await toModerators(wire, tx, group, moderators, { type: 'Reject', object: bare(flag.uri) });
    }
  }
  for (const { peerId, uri } of flag.received) {
    if (peerId === closed.peerId || peerId === group?.peerId) continue;
    await answer(wire, tx, { type, peerId, uri, outcome: closed.outcome });
  }
}

const bare = (uri: string): Json => ({ id: uri, type: 'Flag' });

async function answer(
  wire: Wire,
  tx: Tx,
  to: { type: string; peerId: number; uri: string; outcome: string },
): Promise<void> {
  const actorUri = wire.house.addresses.instanceActor;
  await enqueue(wire, tx, {
    actorUri,
    activity: {
      ...{ '@context': flagContext, id: newActivityUri(wire), type: to.type, actor: actorUri },
      ...{ object: bare(to.uri), outcome: to.outcome },
    },
    targets: { peerIds: [to.peerId] },
    thread: to.uri,
    kontorOnly: true,
  });
}

/** One of our moderators decided about something in a partner's group, under the names by which its home knows the report. */
async function tellHome(
  wire: Wire,
  tx: Tx,
  closed: ReportFacts['report.closed'],
  flag: Flagged,
): Promise<void> {
  const group = closed.groupId === null ? null : await groupRow(tx, closed.groupId);
  const actorUri = await personUri(tx, closed.byId as PersonId);
  if (!group || !wire.house.addresses.isOurs(actorUri)) return;
  const offered = flag.received.filter(({ peerId }) => peerId === group.peerId).map(({ uri }) => uri);
  for (const uri of offered.length > 0 ? offered : [flag.uri])
    await enqueue(wire, tx, {
      actorUri,
      activity: await signed(wire, tx, actorUri, {
        ...{ '@context': flagContext, id: newActivityUri(wire), type: 'Reject', actor: actorUri },
        ...{ to: [group.uri], object: bare(uri) },
      }),
      targets: { groupInbox: group.id },
      thread: group.uri,
      scope: 'groups.join',
      group: group.handle,
    });
}
