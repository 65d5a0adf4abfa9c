import type { Db, Reader, Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import type { DeliveryState, DisabledReason, Taken, Webhook, WebhookDelivery } from './webhook.ts';

/** A webhook as its job needs it. */
export interface ToSend {
  readonly id: string;
  readonly serviceId: PersonId;
  readonly address: string;
  readonly secret: Buffer;
  readonly oldSecret: Buffer | null;
  readonly sealKey: Buffer;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly pausedUntil: Date | null;
  readonly disabledAt: Date | null;
  /** The scopes of each token in force of its service. */
  readonly grants: readonly (readonly string[])[];
}

/** Null: it has ended, or its service has. */
export async function readToSend(db: Db, id: string): Promise<ToSend | null> {
  const [row] = await db<(Omit<ToSend, 'sealKey' | 'grants'> & { readonly grants: string[][] | null })[]>`
    select w.id, w.person_id as service_id, w.address, w.secret, case when w.old_until > now() then w.old_secret end as old_secret,
      w.failures, w.failing_since, w.paused_until, w.disabled_at,
      (select jsonb_agg(t.scopes) from tokens t
        where t.person_id = w.person_id and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())) as grants
    from webhooks w join people s on s.id = w.person_id where w.id = ${id} and s.deactivated_at is null
      and (s.suspended_until is null or s.suspended_until <= now())`;
  return row ? { ...row, grants: row.grants ?? [], sealKey: db.instance.sealKey } : null;
}

/** Longer than one batch may take: what its process left behind is taken again then. */
const leaseSeconds = 120;

/** What is due, taken by nobody else meanwhile: what was refused before after all others, else as it happened. */
export const takeDue = (db: Db, webhookId: string, max: number): Promise<Taken[]> => db<Taken[]>`
  with due as (
    select d.id from webhook_deliveries d
    where d.webhook_id = ${webhookId} and d.state = 'waiting' and d.next_at <= now()
    order by d.attempts, d.id limit ${max} for update skip locked)
  update webhook_deliveries d set attempts = d.attempts + 1, next_at = now() + make_interval(secs => ${leaseSeconds})
  from due where d.id = due.id returning d.id, d.event, d.subject, d.at, d.attempts`;

export interface Noted {
  readonly id: string;
  readonly state: DeliveryState;
  readonly nextAt: Date;
  readonly status: number | null;
  readonly problem: string | null;
  readonly tookMs: number | null;
}

export async function noteResults(tx: Tx, noted: readonly Noted[]): Promise<void> {
  const rows = noted.map((each) => ({
    ...{ id: each.id, state: each.state, next_at: each.nextAt.toISOString() },
    ...{ status: each.status, problem: each.problem, took_ms: each.tookMs },
  }));
  await tx`
    update webhook_deliveries d set state = r.state, next_at = r.next_at, status = r.status, problem = r.problem, took_ms = r.took_ms,
      settled_at = case when r.state <> 'waiting' then now() end
    from jsonb_to_recordset(${json(tx, rows)})
      as r(id bigint, state text, next_at timestamptz, status int, problem text, took_ms int)
    where d.id = r.id`;
}

export async function noteWell(tx: Tx, id: string): Promise<void> {
  await tx`
    update webhooks set failures = 0, failing_since = null, paused_until = null
    where id = ${id} and (failures > 0 or paused_until is not null)`;
}

export async function noteTrouble(
  tx: Tx,
  id: string,
  trouble: { readonly failures: number; readonly since: Date; readonly pausedUntil: Date | null },
): Promise<void> {
  await tx`
    update webhooks set failures = ${trouble.failures}, failing_since = ${trouble.since}, paused_until = ${trouble.pausedUntil}
    where id = ${id}`;
}

export async function disable(tx: Tx, id: string, because: DisabledReason): Promise<void> {
  await tx`update webhooks set disabled_at = now(), disabled_because = ${because} where id = ${id} and disabled_at is null`;
}

/** Of one service, newest first. */
export const readWebhooks = (reader: Reader, serviceId: PersonId): Promise<Webhook[]> => reader<Webhook[]>`
  select w.id, w.person_id as service_id, w.group_id, w.address, w.events, w.created_at, w.failures, w.failing_since, w.paused_until,
    w.disabled_at, w.disabled_because,
    (select count(*)::int from webhook_deliveries d where d.webhook_id = w.id and d.state = 'waiting') as waiting
  from webhooks w where w.person_id = ${serviceId} order by w.id desc`;

export const readDeliveries = (
  reader: Reader,
  webhookId: string,
  page: { readonly before: string | null; readonly limit: number },
): Promise<WebhookDelivery[]> => reader<WebhookDelivery[]>`
  select d.id, d.event, d.at, d.state, d.attempts, d.next_at, d.status, d.problem, d.took_ms
  from webhook_deliveries d where d.webhook_id = ${webhookId} ${page.before === null ? reader`` : reader`and d.id < ${page.before}`}
  order by d.id desc limit ${page.limit}`;
