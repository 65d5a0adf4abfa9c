import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import type { PostKind } from '#src/posts/kinds/forms.ts';
import { directReadersOf, markUnreached } from '#src/posts/read/reached.ts';
import { takesMessages } from '#src/posts/recipient-companies.ts';
import { refusals as chatRefusals } from '#src/chat/refusals.ts';
import type { FederationContext } from '../context.ts';

/**
 * Checked for every direct post of ours, however it was written: do the agreements let it go to everyone it is for? In a conversation it goes to
 * those it can, and says whom it does not reach. A first message to someone it cannot go to is refused (`not_allowed`): there is no conversation
 * yet that it could belong to.
 */
export async function settleReach(
  ctx: FederationContext,
  tx: Tx,
  { postId, kind }: { readonly postId: PostId; readonly kind: PostKind },
): Promise<void> {
  const readers = await directReadersOf(tx, postId);
  const denied = readers.filter(
    ({ peerId }) => peerId !== null && !takesMessages(ctx.registry.byPeer(peerId), kind),
  );
  const [first] = denied;
  if (!first) return;
  if (denied.length === readers.length || !first.answers)
    throw chatRefusals.partnerNotReachable({ company: first.company });
  await markUnreached(
    tx,
    postId,
    denied.map((each) => each.id),
  );
}
