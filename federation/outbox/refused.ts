import { transaction } from '#src/platform/database.ts';
import { inEnglish, type RefusalReason } from '#src/platform/errors.ts';
import type { Delivery } from '#src/platform/deliveries.ts';
import { bounceOffer } from '#src/posts/kinds/bounced.ts';
import { actBounced } from '#src/posts/kinds/document/receive-act.ts';
import { receiveVersionRefusal } from '#src/posts/kinds/page/receive-version.ts';
import { refusePost } from '#src/posts/refused.ts';
import { appealBounced } from '#src/reports/receive-appeal.ts';
import type { FederationContext } from '../context.ts';

/**
 * A partner will never accept this activity: the author of a post is told, and what was done to a document, page, task, idea, project or request there is as it was; an
 * appeal that is not heard there is answered with the reason.
 */
export async function notifyAuthor(
  ctx: FederationContext,
  { activityId, peerId }: Delivery,
  why: RefusalReason,
): Promise<void> {
  const reason = inEnglish(why);
  const [activity] = await ctx.db<{ uri: string; type: string; objectUri: string | null }[]>`
    select uri, type, object_uri from activities where id = ${activityId}`;
  if (!activity) return;
  const { uri, type, objectUri } = activity;
  if (type === 'Move' || type === 'Lock') await transaction(ctx.db, (tx) => actBounced(tx, uri, reason));
  if (type === 'Update') await transaction(ctx.db, (tx) => receiveVersionRefusal(tx, uri, null, reason));
  if (type === 'Offer')
    await transaction(ctx.db, async (tx) => {
      if (!(await appealBounced(tx, uri, reason))) await bounceOffer(tx, uri, peerId);
    });
  if (type === 'Create' && objectUri !== null)
    await transaction(ctx.db, (tx) => refusePost(tx, objectUri, peerId, why));
}
