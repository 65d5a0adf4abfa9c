import { hideMarksJob, markToTell, tellMarkJob } from '#src/chat/marks.ts';
import { mayShow } from '#src/chat/policy.ts';
import type { TellTyping } from '#src/chat/typing.ts';
import { personUri } from '#src/people/read.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { handle, type JobHandler } from '#src/platform/job.ts';
import type { Partner } from '#src/agreements/decide.ts';
import type { FederationContext } from '../context.ts';
import { noteCrossing } from '../crossings.ts';
import { kontorTerms } from '../vocabulary/namespace.ts';
import type { Json } from '../vocabulary/read.ts';
import { newActivityUri } from './store.ts';
import { sendNow } from './send.ts';

/**
 * What is said to a partner at this moment or not at all: how far somebody has read, and that somebody is typing. It is in no queue and no log,
 * because it is nobody's business a moment later (docs/decisions/0128-read-marks-and-typing.md).
 */

const plainContext = 'https://www.w3.org/ns/activitystreams';
/** A partner's server gets so long to answer. */
export const tellTimeoutMs = 5_000;
/** Of one conversation a partner is told at most this often that somebody types; its people are shown it for longer (`typingMs` in src/chat/typing.ts). */
const typingSpacingMs = 10_000;

/** Jobs of chat: they say what is so when they run. A partner that does not answer is asked again; what it refuses is dropped. */
export const markJobs = (ctx: FederationContext): JobHandler[] => [
  handle(tellMarkJob, async ({ personId, conversationId, peerId }) => {
    const partner = ctx.registry.byPeer(peerId);
    if (!partner || !mayShow(partner, 'out')) return;
    const mark = await markToTell(ctx.db, personId, conversationId, peerId);
    if (!mark) return;
    const { personUri: actor, messageUri, readers } = mark;
    await tell(ctx, partner, { type: 'Read', actor, object: messageUri, to: readers });
  }),
  handle(hideMarksJob, async ({ personId, peerId }) => {
    const partner = ctx.registry.byPeer(peerId);
    // What is taken back is taken back although presence may not be shown any more.
    if (partner?.peerKind !== 'kontor' || !ctx.registry.allows(partner.origin, { direction: 'out' })) return;
    const actor = await personUri(ctx.db, personId);
    await tell(ctx, partner, { type: 'Undo', actor, object: { type: 'Read', actor } });
  }),
];

async function tell(ctx: FederationContext, partner: Partner, said: Json): Promise<void> {
  const status = await say(ctx, partner, [plainContext], said);
  if (status === 408 || status === 429 || status >= 500)
    throw new Unavailable(`The partner answered ${status}.`);
}

const say = (ctx: FederationContext, partner: Partner, context: readonly unknown[], said: Json) => {
  noteCrossing(ctx, partner.peerId, `out ${String(said.type)}`);
  return sendNow(ctx, partner, {
    ...{ actorUri: String(said.actor), timeoutMs: tellTimeoutMs },
    activity: { '@context': context, id: newActivityUri(ctx), ...said },
  });
};

/** Tells partners that somebody is typing; returns at once, and what does not arrive is not said again. */
export function tellTyping(ctx: FederationContext): TellTyping {
  const under = new Set<number>();
  return (those) => {
    for (const { peerId, personUri: actor, messageUri, readers } of those) {
      const partner = ctx.registry.byPeer(peerId);
      const name = `${actor} ${[...readers].toSorted().join(' ')} ${peerId}`;
      const since = Date.now() - (ctx.caches.typed.get(name) ?? 0);
      // A partner that is slow to answer is not told more in the meantime.
      if (!partner || since < typingSpacingMs || under.has(peerId)) continue;
      ctx.caches.typed.set(name, Date.now());
      under.add(peerId);
      const said = { type: 'Typing', actor, object: messageUri, to: readers };
      say(ctx, partner, [plainContext, kontorTerms('Typing')], said)
        .catch(() => {}) // nobody sees that somebody typed
        .finally(() => under.delete(peerId));
    }
  };
}
