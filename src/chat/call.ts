import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { newRoom } from '#src/platform/media-servers.ts';
import type { Conversation } from './chat.ts';
import { refusals } from './refusals.ts';
import { sendMessage } from './send.ts';

/**
 * Starts a call: a message with the address of a new room at the company's own server, so that it reaches whom messages reach, at partners too, and
 * is taken back like one. `say` writes it in the caller's language. Refusals: `unavailable` without such a server, and those of messages.
 */
export async function startCall(
  tx: Tx,
  registry: PartnerRegistry,
  me: PersonId,
  conversation: Conversation,
  call: { readonly say: (url: string) => string; readonly keyHash: Buffer },
): Promise<PostId> {
  const { meetings } = tx.instance;
  if (meetings === null) throw refusals.noMeetings();
  return await sendMessage(tx, registry, me, {
    to: conversation.others.map((each) => each.id),
    strangers: conversation.strangers,
    ...(conversation.group && { chat: conversation }),
    source: call.say(newRoom(meetings, `kontor-${newUuid()}`)),
    keyHash: call.keyHash,
  });
}
