import type { Subscriber } from '#src/platform/journal.ts';
import { kontoristSubscriber } from './kontorist/subscriber.ts';
import { webhookSubscriber } from './webhooks/tell.ts';

/** What other systems and Kontorist hear. */
export const integrationSubscribers: readonly Subscriber[] = [webhookSubscriber, kontoristSubscriber];
