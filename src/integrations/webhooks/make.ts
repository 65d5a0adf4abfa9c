import { readGroup } from '#src/groups/read.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { newId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';
import { seal } from '#src/platform/secrets.ts';
import { recordFact } from '../facts.ts';
import { refusals } from '../refusals.ts';
import { requireService } from '../services/services.ts';
import { sendWebhooksJob } from './jobs.ts';
import { newWebhookSecret } from './sign.ts';
import { webhookEventNames, type WebhookEvent } from './webhook.ts';

const perServiceMax = 20;
const addressMax = 2_000;
/** The former secret goes on signing beside the new one for so long. */
const rotationHours = 24;

export interface NewWebhook {
  readonly address: string;
  readonly events: readonly WebhookEvent[];
  readonly groupId: GroupId | null;
}

/**
 * Lets a system hear what happens where the service may read, from now on. For whoever looks after services. Returns the secret that signs, which is
 * told once. A first message (`ping`) is sent at once, so that the page shows whether it arrives.
 */
export async function makeWebhook(
  tx: Tx,
  by: PersonId,
  serviceId: PersonId,
  made: NewWebhook,
): Promise<{ readonly id: string; readonly secret: string }> {
  await requireService(tx, by, serviceId);
  const events = webhookEventNames.filter((event) => made.events.includes(event));
  if (events.length === 0) throw refusals.eventsMissing();
  const address = addressIn(tx.instance, made.address);
  for (const personId of made.groupId === null ? [] : [by, serviceId])
    if (!(await readGroup(tx, { personId }, made.groupId as GroupId))) throw notFound('group');
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from webhooks where person_id = ${serviceId}`;
  if ((row?.count ?? 0) >= perServiceMax) throw refusals.tooManyWebhooks({ max: perServiceMax });
  const id = newId();
  const secret = newWebhookSecret();
  await tx`
    insert into webhooks (id, person_id, group_id, address, events, secret, made_by)
    values (${id}, ${serviceId}, ${made.groupId}, ${address}, ${events}, ${sealed(tx.instance, id, secret)}, ${by})`;
  await record(tx, by, 'webhook.made', id, serviceId);
  await ping(tx, id);
  return { id, secret };
}

/** Nothing is sent any more, also nothing that waits. */
export async function endWebhook(tx: Tx, by: PersonId, serviceId: PersonId, id: string): Promise<void> {
  await requireService(tx, by, serviceId);
  const gone = await tx`delete from webhooks where id = ${id} and person_id = ${serviceId}`;
  if (gone.count === 0) throw notFound('app');
  await record(tx, by, 'webhook.ended', id, serviceId);
}

/** A new secret, told once; the former one goes on signing for a day, so that nothing is refused while it is exchanged. */
export async function rotateWebhook(tx: Tx, by: PersonId, serviceId: PersonId, id: string): Promise<string> {
  await requireService(tx, by, serviceId);
  const secret = newWebhookSecret();
  const done = await tx`
    update webhooks set old_secret = secret, old_until = now() + make_interval(hours => ${rotationHours}),
      secret = ${sealed(tx.instance, id, secret)}
    where id = ${id} and person_id = ${serviceId}`;
  if (done.count === 0) throw notFound('app');
  await record(tx, by, 'webhook.rotated', id, serviceId);
  return secret;
}

/** Off: what happens meanwhile is not told later, what waits keeps waiting. On: it is tried at once, beginning with what waits. */
export async function switchWebhook(
  tx: Tx,
  by: PersonId,
  serviceId: PersonId,
  id: string,
  isOn: boolean,
): Promise<void> {
  await requireService(tx, by, serviceId);
  const done = isOn
    ? await tx`
        update webhooks set disabled_at = null, disabled_because = null, failures = 0, failing_since = null, paused_until = null
        where id = ${id} and person_id = ${serviceId}`
    : await tx`
        update webhooks set disabled_at = coalesce(disabled_at, now()), disabled_because = coalesce(disabled_because, 'by_hand')
        where id = ${id} and person_id = ${serviceId}`;
  if (done.count === 0) throw notFound('app');
  if (isOn)
    await tx`update webhook_deliveries set next_at = now() where webhook_id = ${id} and state = 'waiting'`;
  if (isOn) await enqueue(tx, sendWebhooksJob, { webhookId: id }, { key: `webhook ${id}` });
  await record(tx, by, isOn ? 'webhook.switched_on' : 'webhook.switched_off', id, serviceId);
}

/** Once more, from the beginning; what the service may not read any more is withheld this time as well. */
export async function redeliver(
  tx: Tx,
  by: PersonId,
  serviceId: PersonId,
  at: { readonly webhookId: string; readonly deliveryId: string },
): Promise<void> {
  await requireService(tx, by, serviceId);
  const [webhook] = await tx<{ disabledAt: Date | null }[]>`
    select disabled_at from webhooks where id = ${at.webhookId} and person_id = ${serviceId}`;
  if (!webhook) throw notFound('app');
  if (webhook.disabledAt !== null) throw refusals.webhookIsOff();
  const done = await tx`
    update webhook_deliveries set state = 'waiting', attempts = 0, next_at = now(), settled_at = null
    where id = ${at.deliveryId} and webhook_id = ${at.webhookId}`;
  if (done.count === 0) throw notFound('notification');
  await tx`update webhooks set paused_until = null where id = ${at.webhookId}`;
  await enqueue(tx, sendWebhooksJob, { webhookId: at.webhookId }, { key: `webhook ${at.webhookId}` });
}

async function ping(tx: Tx, webhookId: string): Promise<void> {
  await tx`insert into webhook_deliveries (id, webhook_id, event, subject) values (${newId()}, ${webhookId}, 'ping', '{}')`;
  await enqueue(tx, sendWebhooksJob, { webhookId }, { key: `webhook ${webhookId}` });
}

const record = (
  tx: Tx,
  by: PersonId,
  name: 'webhook.made' | 'webhook.ended' | 'webhook.rotated' | 'webhook.switched_on' | 'webhook.switched_off',
  webhookId: string,
  personId: PersonId,
): Promise<void> => recordFact(tx, by, name, { webhookId, personId });

const sealed = ({ sealKey }: Instance, id: string, secret: string): Buffer =>
  seal(sealKey, secret, `webhook ${id}`);

/** Where anything may be sent at all: https on the internet, or a host that the administrator of this machine named. */
export function addressIn({ memory, addresses }: Instance, typed: string): string {
  const url = URL.parse(typed.trim());
  if (
    !url ||
    typed.length > addressMax ||
    url.username !== '' ||
    url.password !== '' ||
    !/^https?:$/.test(url.protocol)
  )
    throw refusals.webhookAddress();
  const isNamed = memory.named.current(url.host);
  const isPublic =
    url.protocol === 'https:' &&
    url.port === '' &&
    !/^\[|^[\d.]+$/.test(url.hostname) &&
    url.hostname.includes('.');
  if (url.host === addresses.host || (!isNamed && !isPublic)) throw refusals.webhookNotContacted();
  url.hash = '';
  return url.href;
}
