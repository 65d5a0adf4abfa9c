import { transaction } from '#src/platform/database.ts';
import type { Delivery } from '#src/platform/deliveries.ts';
import { approvalBounced } from '#src/posts/kinds/approval/receive-act.ts';
import { actBounced } from '#src/posts/kinds/document/receive-act.ts';
import { ideaBounced } from '#src/posts/kinds/idea/receive-change.ts';
import { receiveVersionRefusal } from '#src/posts/kinds/page/receive-version.ts';
import { projectBounced } from '#src/posts/kinds/project/receive-change.ts';
import { changeBounced } from '#src/posts/kinds/task/receive-change.ts';
import { refusePost } from '#src/posts/refused.ts';
import type { FederationContext } from '../context.ts';

/** A partner will never accept this activity: the author of a post is told, and what was done to a document, page, task, idea, project or request there is as it was. */
export async function notifyAuthor(
  ctx: FederationContext,
  { activityId, peerId }: Delivery,
  reason: string,
): Promise<void> {
  const [activity] = await ctx.db<{ uri: string; type: string; objectUri: string | null }[]>`
    select uri, type, object_uri from activities where id = ${activityId}`;
  if (!activity) return;
  const { uri, type, objectUri } = activity;
  if (type === 'Move' || type === 'Lock') await transaction(ctx.db, (tx) => actBounced(tx, uri, reason));
  if (type === 'Update') await transaction(ctx.db, (tx) => receiveVersionRefusal(tx, uri, null, reason));
  if (type === 'Offer')
    await transaction(ctx.db, async (tx) => {
      await changeBounced(tx, uri, peerId);
      await ideaBounced(tx, uri, peerId);
      await approvalBounced(tx, uri, peerId);
      await projectBounced(tx, uri, peerId);
    });
  if (type === 'Create' && objectUri !== null)
    await transaction(ctx.db, (tx) => refusePost(tx, objectUri, peerId, reason));
}
