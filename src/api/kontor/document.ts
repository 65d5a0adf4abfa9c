import { z } from 'zod';
import { scopeWords } from '#src/access/scopes.ts';
import { kontorPath } from './mount.ts';
import { takesKey, type Operation } from './operation.ts';
import { problem } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI document (3.1) of these operations, made of the schemas that check requests and write answers. */
export function openApiDocument(origin: string, operations: Readonly<Record<string, Operation>>): Json {
  const components = new Map<string, Json>();
  const paths: Record<string, Record<string, Json>> = {};
  for (const [operationId, each] of Object.entries(operations)) {
    const path = (paths[each.path] ??= {});
    path[each.method.toLowerCase()] = describe(operationId, each, components);
  }
  const problems = { $ref: refTo(problem, components) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kontor',
      version: '1',
      description:
        'What pages and the command line do and Mastodon’s API has no words for. Posts, follows, notifications and media stay with Mastodon’s API on the same server, with the same tokens.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: `${origin}${kontorPath}` }],
    security: [{ token: [] }],
    tags: [...new Set(Object.values(operations).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries([...components].toSorted(([one], [other]) => (one < other ? -1 : 1))),
      responses: {
        Problem: {
          description: 'What went wrong: RFC 9457, in the language of the reader.',
          content: { 'application/problem+json': { schema: problems } },
        },
      },
      securitySchemes: {
        token: {
          type: 'oauth2',
          description: 'A token of one’s own (Settings, Sign-in), of an app (OAuth), or of a service.',
          flows: {
            authorizationCode: {
              authorizationUrl: `${origin}/oauth/authorize`,
              tokenUrl: `${origin}/oauth/token`,
              scopes: scopeWords,
            },
          },
        },
      },
    },
  };
}

function describe(operationId: string, of: Operation, components: Map<string, Json>): Json {
  return {
    ...{ operationId, tags: [of.tag], summary: of.summary },
    ...(of.description !== undefined && { description: of.description }),
    security: of.scopes.map((scope) => ({ token: [scope] })),
    ...(of.needs !== null && { 'x-needs': of.needs }),
    parameters: [
      ...partsOf(of),
      ...queryOf(of, components),
      ...(takesKey(of)
        ? [
            {
              ...{
                name: 'Idempotency-Key',
                in: 'header',
                required: false,
                schema: { type: 'string', maxLength: 255 },
              },
              description: 'The same request again under the same key, within 24 hours, changes nothing.',
            },
          ]
        : []),
    ],
    ...(of.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(of.body, 'input', components) } },
      },
    }),
    responses: {
      ...(of.answer
        ? {
            [of.method === 'POST' ? '201' : '200']: {
              description: 'Done.',
              headers: limits,
              content: { 'application/json': { schema: schemaOf(of.answer, 'input', components) } },
            },
          }
        : of.file === null
          ? { '204': { description: 'Done.', headers: limits } }
          : { '200': { description: 'The file.', headers: limits, content: { [of.file]: {} } } }),
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

const limits = Object.fromEntries(
  ['Limit', 'Remaining', 'Reset'].map((name) => [
    `X-RateLimit-${name}`,
    { schema: { type: name === 'Reset' ? 'string' : 'integer' } },
  ]),
);

const partsOf = ({ path, texts }: Operation): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    ...{ name, in: 'path', required: true },
    schema: texts.includes(name) ? { type: 'string' } : { type: 'string', pattern: '^[0-9]{1,19}$' },
  }));

function queryOf({ query }: Operation, components: Map<string, Json>): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input', components) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
    ...(description !== undefined && { description }),
  }));
}

/** As JSON Schema, 2020-12, whose named parts go where the document keeps them. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Map<string, Json>): Json {
  const made = z.toJSONSchema(schema, {
    ...{ target: 'draft-2020-12', io, reused: 'inline' },
    // A list that we promise not to change is a list to others.
    override: ({ jsonSchema }) => delete jsonSchema.readOnly,
  }) as Json & { $defs?: Record<string, Json> };
  const { $schema: _, $defs = {}, id: own, ...rest } = renamed(made) as typeof made;
  for (const [name, { id: _id, ...def }] of Object.entries($defs)) components.set(name, def);
  if (typeof own !== 'string') return rest;
  components.set(own, rest);
  return { $ref: `#/components/schemas/${own}` };
}

const renamed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));

const refTo = (schema: z.ZodType, components: Map<string, Json>): string =>
  String(schemaOf(schema, 'input', components)['$ref']);
