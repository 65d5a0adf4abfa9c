import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { requireService } from '../services/services.ts';
import { readDeliveries, readWebhooks } from './store.ts';
import type { Webhook, WebhookDelivery } from './webhook.ts';

export const deliveriesPage = 50;

/** Webhooks of a service, for whoever looks after services. */
export async function webhooksOf(reader: Reader, by: PersonId, serviceId: PersonId): Promise<Webhook[]> {
  await requireService(reader, by, serviceId);
  return await readWebhooks(reader, serviceId);
}

export async function readWebhook(
  reader: Reader,
  by: PersonId,
  serviceId: PersonId,
  id: string,
): Promise<Webhook> {
  const found = (await webhooksOf(reader, by, serviceId)).find((each) => each.id === id);
  if (!found) throw notFound('app');
  return found;
}

/** What was to be told of the last thirty days, newest first, and where the next page begins. The caller has read the webhook. */
export async function deliveriesOf(
  reader: Reader,
  webhookId: string,
  before: string | null,
): Promise<{ readonly items: readonly WebhookDelivery[]; readonly next: string | null }> {
  const found = await readDeliveries(reader, webhookId, { before, limit: deliveriesPage + 1 });
  const items = found.slice(0, deliveriesPage);
  return { items, next: found.length > deliveriesPage ? (items.at(-1)?.id ?? null) : null };
}
