import { z } from 'zod';
import {
  endWebhook,
  makeWebhook,
  redeliver,
  rotateWebhook,
  switchWebhook,
} from '#src/integrations/webhooks/make.ts';
import { deliveriesOf, readWebhook, webhooksOf } from '#src/integrations/webhooks/read.ts';
import { deliveryStates, disabledReasons, webhookEventNames } from '#src/integrations/webhooks/webhook.ts';
import { transaction } from '#src/platform/database.ts';
import { isId, type GroupId } from '#src/platform/ids.ts';
import { operation } from '../operation.ts';
import { id, list, moment, paged, text } from '../shapes.ts';

const tag = 'Webhooks';
const read = { tag, scope: 'admin:read:services', needs: 'services' } as const;
const write = { tag, scope: 'admin:write:services', needs: 'services' } as const;

const webhook = z
  .object({
    id,
    address: z.string(),
    events: list(z.enum(webhookEventNames)),
    groupId: id.nullable().meta({ description: 'Null: wherever the service reads.' }),
    createdAt: moment,
    failures: z.int().meta({ description: 'Attempts that failed since the last that did not.' }),
    failingSince: moment.nullable(),
    pausedUntil: moment.nullable().meta({ description: 'Nothing is tried before.' }),
    disabledAt: moment.nullable(),
    disabledBecause: z.enum(disabledReasons).nullable(),
    waiting: z.int().meta({ description: 'Messages that wait.' }),
  })
  .meta({ id: 'Webhook' });
const delivery = z
  .object({
    id,
    event: z.string(),
    at: moment,
    state: z.enum(deliveryStates),
    attempts: z.int(),
    nextAt: moment,
    status: z.int().nullable(),
    problem: z.string().nullable(),
    tookMs: z.int().nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

export const webhookOperations = {
  listWebhooks: operation('GET /services/{person}/webhooks', {
    ...{ ...read, summary: 'Who is told what a service may read, and how it goes' },
    answer: z.object({ items: list(webhook) }),
    show: async ({ api, me, parts }) => ({ items: await webhooksOf(api.db, me, parts.person) }),
  }),
  makeWebhook: operation('POST /services/{person}/webhooks', {
    ...{ ...write, summary: 'Tell a system what happens where a service may read' },
    description:
      'Messages are signed as Standard Webhooks says; the secret is in this answer alone. For each event the service needs a token in force with its scope: `read:statuses`, or `read:groups` for members.',
    body: z.strictObject({
      address: text(2_000),
      events: z.array(z.enum(webhookEventNames)).min(1),
      groupId: id.nullable().default(null),
    }),
    answer: z.object({ id, secret: z.string() }),
    show: ({ api, me, parts, body }) =>
      transaction(api.db, (tx) =>
        makeWebhook(tx, me, parts.person, { ...body, groupId: body.groupId as GroupId | null }),
      ),
  }),
  rotateWebhook: operation('POST /services/{person}/webhooks/{webhook}/secret', {
    ...{ ...write, summary: 'A new secret; the former one signs as well for a day' },
    answer: z.object({ secret: z.string() }),
    show: async ({ api, me, parts }) => ({
      secret: await transaction(api.db, (tx) => rotateWebhook(tx, me, parts.person, parts.webhook)),
    }),
  }),
  switchWebhook: operation('PUT /services/{person}/webhooks/{webhook}/state', {
    ...{ ...write, summary: 'Switch it off, or on again: then what waits is sent' },
    body: z.strictObject({ on: z.boolean() }),
    answer: webhook,
    act: (tx, { me, parts, body }) => switchWebhook(tx, me, parts.person, parts.webhook, body.on),
    show: ({ api, me, parts }) => readWebhook(api.db, me, parts.person, parts.webhook),
  }),
  endWebhook: operation('DELETE /services/{person}/webhooks/{webhook}', {
    ...{ ...write, summary: 'End it; nothing is sent any more, also nothing that waits' },
    act: (tx, { me, parts }) => endWebhook(tx, me, parts.person, parts.webhook),
  }),
  listWebhookDeliveries: operation('GET /services/{person}/webhooks/{webhook}/deliveries', {
    ...{ ...read, summary: 'What was sent in the last thirty days, and what came back; newest first' },
    query: paged,
    answer: z.object({ items: list(delivery), next: z.string().nullable() }),
    show: async ({ api, me, parts, query: { cursor = '' } }) => {
      const { id: webhookId } = await readWebhook(api.db, me, parts.person, parts.webhook);
      return await deliveriesOf(api.db, webhookId, isId(cursor) ? cursor : null);
    },
  }),
  redeliverWebhook: operation('POST /services/{person}/webhooks/{webhook}/deliveries/{delivery}/redelivery', {
    ...{ ...write, summary: 'Send one of them once more, as the service may read it now' },
    act: (tx, { me, parts }) =>
      redeliver(tx, me, parts.person, { webhookId: parts.webhook, deliveryId: parts.delivery }),
  }),
};
