import { agreeAs } from '#src/groups/pseudonyms/write-as.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { publishPost } from '#src/posts/publish.ts';
import { touchInboundHook, type OpenHook } from './inbound.ts';
import { refusals } from './refusals.ts';
import { connectors, type Message } from './connectors.ts';
import { escaped } from './say-slack.ts';

/** Characters of one post. */
const sourceMax = 8_000;

/**
 * Posts what a system says to its group, as its service. `event`: the name of the event, where the sender says it in a header. Null: an event that is
 * not told here. Refuses what has nothing to say, and what the group does not take.
 */
export async function receiveHook(db: Db, hook: OpenHook, message: Message): Promise<PostId | null> {
  const said = connectors[hook.format](message);
  if (said === null) return null;
  if (said.source.trim() === '') throw refusals.nothingSaid();
  const source = said.source.length > sourceMax ? `${said.source.slice(0, sourceMax)} …` : said.source;
  const named = said.as !== '' && said.as !== hook.name ? `**${escaped(said.as)}**\n\n${source}` : source;
  return await transaction(db, async (tx) => {
    await touchInboundHook(tx, hook.id);
    // Nobody signs in as it: who let it in reads the charter.
    await agreeAs(tx, hook.personId, hook.groupId);
    return await publishPost(tx, hook.personId, { source: named, groupId: hook.groupId, level: 'group' });
  });
}
