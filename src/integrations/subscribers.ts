import type { Subscriber } from '#src/platform/journal.ts';
import { commandSubscriber } from './commands/subscriber.ts';
import { kontoristSubscriber } from './kontorist/subscriber.ts';
import { webhookSubscriber } from './webhooks/tell.ts';

/** What other systems and Kontorist hear, and are asked. */
export const integrationSubscribers: readonly Subscriber[] = [
  webhookSubscriber,
  kontoristSubscriber,
  commandSubscriber,
];
