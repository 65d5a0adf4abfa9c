import { allScopeNames } from '#src/access/scopes.ts';
import {
  addService,
  endService,
  endServiceToken,
  listServices,
  makeServiceToken,
  tokensOfService,
  type Service,
} from '#src/integrations/services/services.ts';
import { endWebhook, makeWebhook } from '#src/integrations/webhooks/make.ts';
import { webhooksOf } from '#src/integrations/webhooks/read.ts';
import { webhookEventNames } from '#src/integrations/webhooks/webhook.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { readArgs, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';
import { instanceActor } from './people.ts';

const list: Command = {
  usage: 'kontor service list',
  summary: 'List the programs of this company that act under names of their own (bots), with their last use.',
  async run({ db }) {
    const services = await listServices(db);
    return {
      json: services,
      text: services.map(lineOf).join('\n') || 'No services: kontor service add NAME',
    };
  },
};

const add: Command = {
  usage: 'kontor service add NAME [--handle HANDLE]',
  summary: 'Add a program that acts under its own name, labelled as automatic here and at partners.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { handle: { type: 'string' } });
    const [name, extra] = positionals;
    if (name === undefined || extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = await instanceActor(db);
    const keys = await generateKeys();
    const made = { name, handle: values.handle ?? null, keys };
    const id = await transaction(db, (tx) => addService(tx, by, made));
    const { handle } = await serviceAt(db, id);
    return {
      json: { id, handle },
      text: `@${handle} has been added. It needs a token: kontor service token ${handle} --name NAME`,
    };
  },
};

const token: Command = {
  usage: 'kontor service token HANDLE [--name NAME] [--scopes "read write"] [--days 90]',
  summary: 'Make an API token for a service; it is shown only once. --days 0: it lasts until it is ended.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      name: { type: 'string', default: 'command line' },
      scopes: { type: 'string', default: 'read' },
      days: { type: 'string', default: '90' },
    });
    const [handle = '', extra] = positionals;
    if (extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const service = await serviceAt(db, handle);
    const scopes = values.scopes.split(/[\s,]+/).filter(Boolean);
    const unknown = scopes.find((scope) => !allScopeNames.includes(scope));
    if (unknown !== undefined)
      throw new Refusal('invalid', `"${unknown}" is no scope. There are: ${allScopeNames.join(' ')}`);
    const days = values.days === '0' ? null : Number(values.days);
    const by = await instanceActor(db);
    const secret = await transaction(db, (tx) =>
      makeServiceToken(tx, by, service.id, { name: values.name, scopes, days }),
    );
    return {
      json: { handle: service.handle, name: values.name, scopes, days, token: secret },
      text: `Token for @${service.handle} (${scopes.join(' ')}), shown only once:\n${secret}`,
    };
  },
};

const tokens: Command = {
  usage: 'kontor service tokens HANDLE',
  summary: 'List the tokens of a service: number, name, scopes, last use, end.',
  async run({ db, args }) {
    const service = await serviceAt(db, wanted(this.usage, args));
    const found = await tokensOfService(db, service.id);
    const lines = found.map(
      ({ id, name, scopes, lastUsedAt, expiresAt }) =>
        `${id}  ${name}  ${scopes.join(' ')}  ${lastUsedAt ? `used ${dayOf(lastUsedAt)}` : 'never used'}  ${expiresAt ? `until ${dayOf(expiresAt)}` : 'without an end'}`,
    );
    return { json: found, text: lines.join('\n') || `@${service.handle} has no tokens.` };
  },
};

const endToken: Command = {
  usage: 'kontor service end-token HANDLE NUMBER',
  summary: 'End a token of a service, at once.',
  async run({ db, args }) {
    const [handle = '', id = '', extra] = readArgs(this.usage, args, {}).positionals;
    if (extra !== undefined || !/^\d{1,19}$/.test(id))
      throw new Refusal('invalid', 'Give the token by its number; see `kontor service tokens HANDLE`.');
    const service = await serviceAt(db, handle);
    const by = await instanceActor(db);
    await transaction(db, (tx) => endServiceToken(tx, by, service.id, id));
    return { json: { handle: service.handle, id }, text: `Token ${id} of @${service.handle} has ended.` };
  },
};

const end: Command = {
  usage: 'kontor service end HANDLE',
  summary: 'End a service: its tokens, its memberships, its address; what it wrote stays.',
  async run({ db, args }) {
    const service = await serviceAt(db, wanted(this.usage, args));
    const by = await instanceActor(db);
    await transaction(db, (tx) => endService(tx, by, service.id));
    return { json: { handle: service.handle }, text: `@${service.handle} has ended; what it wrote stays.` };
  },
};

const webhooks: Command = {
  usage: 'kontor service webhooks HANDLE',
  summary: 'List the webhooks of a service, and how each goes.',
  async run({ db, args }) {
    const service = await serviceAt(db, wanted(this.usage, args));
    const found = await webhooksOf(db, await instanceActor(db), service.id);
    const lines = found.map(
      ({ id, address, events, disabledAt, failingSince, waiting }) =>
        `${id}  ${address}  ${events.join(' ')}  ${disabledAt ? 'off' : failingSince ? `failing since ${failingSince.toISOString()}` : 'well'}  ${waiting} waiting`,
    );
    return { json: found, text: lines.join('\n') || `@${service.handle} has no webhooks.` };
  },
};

const webhook: Command = {
  usage: 'kontor service webhook HANDLE ADDRESS [--events "post.published post.edited"]',
  summary: 'Tell a system what happens where a service may read; its secret is shown only once.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      events: { type: 'string', default: 'post.published' },
    });
    const [handle = '', address = '', extra] = positionals;
    if (extra !== undefined || address === '') throw new Refusal('invalid', `Use: ${this.usage}`);
    const named = values.events.split(/[\s,]+/).filter(Boolean);
    const unknown = named.find((name) => !webhookEventNames.some((event) => event === name));
    if (unknown !== undefined)
      throw new Refusal('invalid', `"${unknown}" is no event. There are: ${webhookEventNames.join(' ')}`);
    const service = await serviceAt(db, handle);
    const by = await instanceActor(db);
    const events = webhookEventNames.filter((event) => named.includes(event));
    const made = await transaction(db, (tx) =>
      makeWebhook(tx, by, service.id, { address, events, groupId: null }),
    );
    return { json: made, text: `Webhook ${made.id}; its secret, shown only once:\n${made.secret}` };
  },
};

const endHook: Command = {
  usage: 'kontor service end-webhook HANDLE NUMBER',
  summary: 'End a webhook of a service; nothing is sent any more.',
  async run({ db, args }) {
    const [handle = '', id = '', extra] = readArgs(this.usage, args, {}).positionals;
    if (extra !== undefined || !/^\d{1,19}$/.test(id))
      throw new Refusal('invalid', 'Give the webhook by its number; see `kontor service webhooks HANDLE`.');
    const service = await serviceAt(db, handle);
    const by = await instanceActor(db);
    await transaction(db, (tx) => endWebhook(tx, by, service.id, id));
    return { json: { handle: service.handle, id }, text: `Webhook ${id} of @${service.handle} has ended.` };
  },
};

/** By handle or number. */
export async function serviceAt(db: Db, name: string): Promise<Service> {
  const handle = name.replace(/^@/, '').toLowerCase();
  const found = (await listServices(db)).find(
    (each) => each.handle.toLowerCase() === handle || each.id === name,
  );
  if (!found) throw new Refusal('not_found', `There is no service "${name}". See \`kontor service list\`.`);
  return found;
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const lineOf = ({ handle, name, tokens: count, isHook, lastUsedAt }: Service): string =>
  [
    `@${handle}`,
    name,
    isHook ? 'address of a group' : `${count} tokens`,
    lastUsedAt ? `used ${dayOf(lastUsedAt)}` : 'never used',
  ].join('  ');

export const serviceCommands: Record<string, Command> = {
  list,
  add,
  token,
  tokens,
  'end-token': endToken,
  webhooks,
  webhook,
  'end-webhook': endHook,
  end,
};
