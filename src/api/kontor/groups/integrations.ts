import { z } from 'zod';
import { commandFormats } from '#src/integrations/commands/command.ts';
import { commandsFor, endCommand, makeCommand } from '#src/integrations/commands/make-command.ts';
import { runCommand } from '#src/integrations/commands/run-command.ts';
import {
  endInboundHook,
  hookFormats,
  inboundHooksOf,
  makeInboundHook,
  moderated,
} from '#src/integrations/inbound.ts';
import { isKontoristOn, switchKontorist } from '#src/integrations/kontorist/switch.ts';
import { endReplyAddresses, readGroupMail, switchGroupMail } from '#src/integrations/mail-in/switch.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PostId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { operation } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const tag = 'Integrations';
const integration = z
  .object({
    id,
    name: z.string(),
    handle: z.string(),
    format: z.enum(hookFormats),
    createdAt: moment,
    lastUsedAt: moment.nullable(),
    isMember: z.boolean().meta({ description: 'False: the home of the group has not let it in yet.' }),
  })
  .meta({ id: 'Integration' });

const kontorist = z.object({ on: z.boolean() });
const command = z
  .object({
    id,
    name: z.string(),
    handle: z.string().meta({ description: 'Of its bot, which can be written to.' }),
    word: z.string(),
    hint: z.string(),
    createdAt: moment,
    lastUsedAt: moment.nullable(),
  })
  .meta({ id: 'SlashCommand' });
const groupMail = z.object({
  on: z.boolean(),
  address: z.string().nullable().meta({ description: 'Null: this instance takes no e-mails.' }),
});

export const integrationOperations = {
  listIntegrations: operation('GET /groups/{group}/integrations', {
    ...{ tag, scope: 'read:groups', summary: 'Systems that post in a group, for its moderators' },
    answer: z.object({ items: list(integration) }),
    show: async ({ api, me, parts }) => {
      const { id: groupId } = await moderated(api.db, me, parts.group);
      return { items: await inboundHooksOf(api.db, groupId) };
    },
  }),
  makeIntegration: operation('POST /groups/{group}/integrations', {
    ...{ tag, scope: 'write:groups', summary: 'Let a system post in a group, under a name of its own' },
    description: 'Its address is in this answer alone, and whoever has it can post.',
    body: z.strictObject({ name: text(200), format: z.enum(hookFormats).default('slack') }),
    answer: z.object({ address: z.string() }),
    show: async ({ api, me, parts, body }) => {
      const { db } = api;
      const keys = await generateKeys();
      const secret = await transaction(db, (tx) => makeInboundHook(tx, me, parts.group, { ...body, keys }));
      return { address: `${db.instance.origin}/hooks/${secret}` };
    },
  }),
  readKontorist: operation('GET /groups/{group}/kontorist', {
    ...{
      tag,
      scope: 'read:groups',
      summary: 'Whether Kontorist answers questions in a group, for its moderators',
    },
    answer: kontorist,
    show: async ({ api, me, parts }) => {
      const { id: groupId } = await moderated(api.db, me, parts.group);
      return { on: await isKontoristOn(api.db, groupId) };
    },
  }),
  switchKontorist: operation('PUT /groups/{group}/kontorist', {
    ...{
      tag,
      scope: 'write:groups',
      summary: 'Let Kontorist answer in a group, or no longer; for its owners',
    },
    body: z.strictObject({ on: z.boolean() }),
    answer: kontorist,
    run: async ({ api, me, parts, body }) => {
      const keys = await generateKeys();
      await transaction(api.db, (tx) => switchKontorist(tx, me, parts.group, { on: body.on, keys }));
    },
    show: async ({ api, parts }) => ({ on: await isKontoristOn(api.db, parts.group) }),
  }),
  listCommands: operation('GET /groups/{group}/commands', {
    ...{ tag, scope: 'read:groups', summary: 'What members of a group can ask by /word' },
    answer: z.object({ items: list(command) }),
    show: async ({ api, me, parts }) => ({ items: await commandsFor(api.db, me, parts.group) }),
  }),
  makeCommand: operation('POST /groups/{group}/commands', {
    ...{
      tag,
      scope: 'write:groups',
      summary: 'Let members of a group ask a system by /word, for moderators',
    },
    description:
      'The secret, which signs what is sent (Standard Webhooks), and the token are in this answer alone.',
    body: z.strictObject({
      ...{ name: text(200), word: text(31), hint: text(200).default(''), address: text(2_000) },
      format: z.enum(commandFormats).default('slack'),
    }),
    answer: z.object({ id, secret: z.string(), token: z.string() }),
    show: async ({ api, me, parts, body }) => {
      const keys = await generateKeys();
      return await transaction(api.db, (tx) => makeCommand(tx, me, parts.group, { ...body, keys }));
    },
  }),
  runCommand: operation('POST /groups/{group}/commands/runs', {
    ...{ tag, scope: 'write:statuses', summary: 'Ask by /word, as a composer does' },
    description:
      'What the system says is posted in the group, or is a message to you alone. A text that begins with no command of the group is refused.',
    body: z.strictObject({ text: text(10_000), replyToId: id.nullable().default(null) }),
    answer: z.object({ postId: id.nullable().meta({ description: 'Null: it said nothing.' }) }),
    show: async ({ api, me, parts, body }) => {
      const replyToId = body.replyToId as PostId | null;
      const input = { source: body.text, ...(replyToId === null ? { groupId: parts.group } : { replyToId }) };
      const ran = await runCommand(api.db, api.egress, me, input);
      if (!ran) throw notFound('app');
      return ran;
    },
  }),
  endCommand: operation('DELETE /groups/{group}/commands/{command}', {
    ...{ tag, scope: 'write:groups', summary: 'End it; what it said stays' },
    act: (tx, { me, parts }) => endCommand(tx, me, parts.group, parts.command),
  }),
  readGroupMail: operation('GET /groups/{group}/mail', {
    ...{
      tag,
      scope: 'read:groups',
      summary: 'Whether members may post in a group by e-mail, for its moderators',
    },
    answer: groupMail,
    show: async ({ api, me, parts }) => readGroupMail(api.db, await moderated(api.db, me, parts.group)),
  }),
  switchGroupMail: operation('PUT /groups/{group}/mail', {
    ...{ tag, scope: 'write:groups', summary: 'Let members post in a group by e-mail, or no longer' },
    body: z.strictObject({ on: z.boolean() }),
    answer: groupMail,
    act: (tx, { me, parts, body }) => switchGroupMail(tx, me, parts.group, body.on),
    show: async ({ api, me, parts }) => readGroupMail(api.db, await moderated(api.db, me, parts.group)),
  }),
  endReplyAddresses: operation('DELETE /reply-addresses', {
    ...{
      tag,
      scope: 'write:notifications',
      summary: 'End the addresses under which you could answer earlier notifications by e-mail',
    },
    act: (tx, { me }) => endReplyAddresses(tx, me),
  }),
  endIntegration: operation('DELETE /groups/{group}/integrations/{integration}', {
    ...{ tag, scope: 'write:groups', summary: 'End it; what it posted stays' },
    act: (tx, { me, parts }) => endInboundHook(tx, me, parts.group, parts.integration),
  }),
};
