import { z } from 'zod';
import { apiTokenDaysMax, apiTokenNameMax } from '#src/access/api-tokens.ts';
import { scopeNames } from '#src/access/scopes.ts';
import {
  addService,
  endService,
  endServiceToken,
  listServices,
  makeServiceToken,
  requireService,
  tokensOfService,
} from '#src/integrations/services/services.ts';
import { nameMax } from '#src/people/person.ts';
import { transaction } from '#src/platform/database.ts';
import { generateKeys, type NewKeys } from '#src/platform/keys.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const tag = 'Services';
const read = { tag, scope: 'admin:read:services', needs: 'services' } as const;
const write = { tag, scope: 'admin:write:services', needs: 'services' } as const;

const service = z
  .object({
    id,
    name: z.string(),
    handle: z.string(),
    createdAt: moment,
    isHook: z
      .boolean()
      .meta({ description: 'Posts in a group by an address, which its moderators look after.' }),
    tokens: z.int().meta({ description: 'How many of its tokens are in force.' }),
    lastUsedAt: moment.nullable().meta({ description: 'To the hour.' }),
  })
  .meta({ id: 'Service' });
const token = z
  .object({
    id,
    name: z.string(),
    scopes: list(z.string()),
    createdAt: moment,
    lastUsedAt: moment.nullable().meta({ description: 'To the hour.' }),
    expiresAt: moment.nullable(),
  })
  .meta({ id: 'ServiceToken' });

/** What an act needs that takes time outside its transaction. */
const keysOf = new WeakMap<Call, NewKeys>();

export const serviceOperations = {
  listServices: operation('GET /services', {
    ...{ ...read, summary: 'Programs of the company that act under names of their own (bots)' },
    answer: z.object({ items: list(service) }),
    show: async ({ api }) => ({ items: await listServices(api.db) }),
  }),
  readService: operation('GET /services/{person}', {
    ...{ ...read, summary: 'One of them' },
    answer: service,
    show: ({ api, me, parts }) => requireService(api.db, me, parts.person),
  }),
  addService: operation('POST /services', {
    ...{
      ...write,
      summary: 'Add a service',
      description: 'It federates as a `Service`, labelled wherever it writes.',
    },
    body: z.strictObject({
      name: text(nameMax),
      handle: text(30).nullable().default(null).meta({ description: 'Null: made from the name.' }),
    }),
    answer: service,
    prepare: async (call) => void keysOf.set(call as Call, await generateKeys()),
    act: async (tx, call) =>
      addService(tx, call.me, { ...call.body, keys: keysOf.get(call as Call) ?? (await generateKeys()) }),
    show: ({ api, me }, key) => requireService(api.db, me, key as PersonId),
  }),
  endService: operation('DELETE /services/{person}', {
    ...{ ...write, summary: 'End a service: its tokens, its groups, its address; what it wrote stays' },
    act: (tx, { me, parts }) => endService(tx, me, parts.person),
  }),
  listServiceTokens: operation('GET /services/{person}/tokens', {
    ...{ ...read, summary: 'Tokens of a service: what each may, its last use and its end' },
    answer: z.object({ items: list(token) }),
    show: async ({ api, me, parts }) => {
      const { id: serviceId } = await requireService(api.db, me, parts.person);
      return { items: await tokensOfService(api.db, serviceId) };
    },
  }),
  makeServiceToken: operation('POST /services/{person}/tokens', {
    ...{ ...write, summary: 'Make a token for a service', description: 'It is in this answer alone.' },
    body: z.strictObject({
      name: text(apiTokenNameMax),
      scopes: z.array(z.enum(scopeNames as [string, ...string[]])).min(1),
      days: z.int().min(1).max(apiTokenDaysMax).nullable().default(90),
    }),
    answer: z.object({ token: z.string() }),
    show: async ({ api, me, parts, body }) => ({
      token: await transaction(api.db, (tx) => makeServiceToken(tx, me, parts.person, body)),
    }),
  }),
  endServiceToken: operation('DELETE /services/{person}/tokens/{token}', {
    ...{ ...write, summary: 'End a token of a service, at once' },
    act: (tx, { me, parts }) => endServiceToken(tx, me, parts.person, parts.token),
  }),
};
