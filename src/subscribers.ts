import { auditSubscriber } from '#src/audit/subscriber.ts';
import { coeditSubscriber } from '#src/coedit/subscribers.ts';
import { carveOutSubscriber } from '#src/carveouts/subscribers.ts';
import { chatSubscriber } from '#src/chat/gather.ts';
import { groupSubscriber } from '#src/groups/subscribers.ts';
import { notificationSubscriber } from '#src/notifications/notify.ts';
import { integrationSubscribers } from '#src/integrations/subscribers.ts';
import { identitySubscriber } from '#src/identity/subscribers.ts';
import { peopleSubscriber } from '#src/people/subscribers.ts';
import { erasureSubscriber } from '#src/erasure/expect.ts';
import { ledgerSubscriber } from '#src/erasure/ledger.ts';
import { reportSubscriber } from '#src/reports/subscribers.ts';
import { playSubscriber } from '#src/plays/subscribers.ts';
import { translationSubscriber } from '#src/posts/translation/translate-post.ts';
import { praiseSubscriber } from '#src/posts/kinds/praise/settle-praise.ts';
import { postSubscriber } from '#src/posts/erase-person.ts';
import { liveSubscriber } from '#src/timelines/changes.ts';
import { feedSubscriber } from '#src/timelines/feed.ts';
import type { Subscriber } from '#src/platform/journal.ts';

/**
 * All subscribers to facts, with the one that tells partners, `outbox`. The order here means nothing: a subscriber that must run after another says
 * so (`after`).
 */
export const subscribers = (outbox: Subscriber): readonly Subscriber[] => [
  feedSubscriber,
  carveOutSubscriber,
  chatSubscriber,
  coeditSubscriber,
  notificationSubscriber,
  outbox,
  groupSubscriber,
  postSubscriber,
  playSubscriber,
  praiseSubscriber,
  translationSubscriber,
  reportSubscriber,
  erasureSubscriber,
  ledgerSubscriber,
  auditSubscriber,
  identitySubscriber,
  peopleSubscriber,
  liveSubscriber,
  ...integrationSubscribers,
];
