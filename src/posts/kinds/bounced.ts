import type { Tx } from '#src/platform/database.ts';
import { annotationBounced } from './annotation/receive-change.ts';
import { approvalBounced } from './approval/receive-act.ts';
import { ideaBounced } from './idea/receive-change.ts';
import { markBounced } from './marks/receive-mark.ts';
import { projectBounced } from './project/receive-change.ts';
import { changeBounced } from './task/receive-change.ts';

const bounced = [
  changeBounced,
  ideaBounced,
  approvalBounced,
  projectBounced,
  markBounced,
  annotationBounced,
] as const;

/** A partner's server will never take what one of ours offered to a home there, in whatever words: it is not so, and they are told. */
export async function bounceOffer(tx: Tx, uri: string, peerId: number): Promise<void> {
  for (const bounce of bounced) if (await bounce(tx, uri, peerId)) return;
}
