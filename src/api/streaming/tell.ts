import { setImmediate } from 'node:timers/promises';
import type { ConversationId } from '#src/chat/chat.ts';
import { messagesOf, readConversation } from '#src/chat/read.ts';
import { readNotifications } from '#src/notifications/read.ts';
import { readPersonSummaries } from '#src/people/read.ts';
import type { Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Entry } from '#src/posts/post.ts';
import { viewsOf } from '#src/posts/read/views.ts';
import type { Streamed } from '#src/timelines/streams.ts';
import { complete, completeForEach } from '../answer.ts';
import { presentAnnouncement } from '../present/announcement.ts';
import { presentConversation } from '../present/conversation.ts';
import { presentNotification, usualKinds } from '../present/notification.ts';
import { presentEntry, type PresentedStatus } from '../present/status.ts';

/** So many are written at once; then others have their turn. */
const togetherMax = 50;

/**
 * A post as each of these people sees it, as JSON. A plain note costs no statement more for a thousand readers than for one. What lies with its
 * company is left out: it is fetched when somebody looks, and a stream is not that.
 */
export async function statusesFor(
  db: Db,
  row: Streamed,
  people: readonly PersonId[],
): Promise<ReadonlyMap<PersonId, string>> {
  const shown = new Map<PersonId, PresentedStatus>();
  const share = await shareOf(db, row);
  for (let at = 0; at < people.length; at += togetherMax) {
    const some = people.slice(at, at + togetherMax);
    const views = await Promise.all(
      some.map(async (personId) => [personId, await viewsOf(db, { personId }, [row])] as const),
    );
    for (const [personId, [view]] of views) {
      const post = view?.[1];
      if (!post || post.lent !== null) continue;
      const entry = { entryId: row.entryId, why: 'listed', share, post } as const;
      shown.set(personId, presentEntry(db.instance, entry, personId));
    }
    await setImmediate();
  }
  await completeForEach(db, shown);
  return new Map([...shown].map(([personId, status]) => [personId, JSON.stringify(status)]));
}

async function shareOf(db: Db, { shareId, shareUri, shareAt, sharerId }: Streamed): Promise<Entry['share']> {
  if (!shareId || !shareUri || !shareAt || !sharerId) return null;
  const [by] = await readPersonSummaries(db, [sharerId]);
  return by ? { id: shareId, uri: shareUri, by, at: shareAt } : null;
}

/** A must-read as one of its readers sees it; null for its author. */
export async function announcementFor(db: Db, me: PersonId, row: Streamed): Promise<string | null> {
  const [view] = await viewsOf(db, { personId: me }, [row]);
  const post = view?.[1];
  return post && post.author.id !== me ? JSON.stringify(presentAnnouncement(db.instance, post, me)) : null;
}

/** A conversation as one of its people sees it; null when it waits for being let in. */
export async function conversationFor(db: Db, me: PersonId, id: string): Promise<string | null> {
  const held = await readConversation(db, me, id as ConversationId);
  if (held?.state !== 'open') return null;
  const [last = null] = await messagesOf(db, me, held.id, { limit: 1 });
  return JSON.stringify(await complete(db, me, presentConversation(db.instance, held, last, me)));
}

/** What one person was notified of after that, oldest first, as JSON by id. */
export async function notificationsFor(
  db: Db,
  me: PersonId,
  sinceId: string,
): Promise<(readonly [id: string, payload: string])[]> {
  const found = await readNotifications(db, me, { sinceId, limit: newestMax, kinds: usualKinds });
  const shown = found.toReversed().map((each) => presentNotification(db.instance, each, me));
  await complete(db, me, shown);
  return shown.map((each) => [each.id, JSON.stringify(each)]);
}
const newestMax = 20;
