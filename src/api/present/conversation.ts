import type { Conversation } from '#src/chat/chat.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';
import { presentAccount } from './account.ts';
import { presentStatus } from './status.ts';

/** Mastodon's Conversation. `kontor.strangers`: who else it is with, whom no company of ours reaches. */
export function presentConversation(
  instance: Instance,
  held: Conversation,
  last: PostView | null,
  me: PersonId,
) {
  return {
    id: held.id as string,
    unread: held.unread > 0,
    accounts: held.others.map((person) => presentAccount(instance, person)),
    kontor: { strangers: held.strangers },
    last_status: last && presentStatus(instance, last, me),
  };
}
