import { openApiDocument } from '#src/api/kontor/document.ts';
import { operations } from '#src/api/kontor/operations.ts';

/** As far as the document of our own API uses JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly default?: unknown;
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}
interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** The client for TypeScript, of the document: types of all shapes, and a method for each operation. */
export function writeClient(): string {
  const document = openApiDocument('https://kontor.example', operations) as unknown as Document;
  const shapes = Object.entries(document.components.schemas).map(
    ([name, schema]) => `${comment(schema.description, '')}export type ${name} = ${typeOf(schema)};`,
  );
  const methods = Object.entries(document.paths).flatMap(([path, of]) =>
    Object.entries(of).map(([method, each]) => methodOf(method.toUpperCase(), path, each)),
  );
  return `${head}\n${shapes.join('\n\n')}\n\n${runtime}\n\n${clientHead}\n${methods.join('\n\n')}\n}\n`;
}

const head = `// Made of Kontor's OpenAPI document by \`npm run setup -- --docs\`; changes here are lost.
`;

const runtime = `/** What the server says when something went wrong (RFC 9457). */
export class KontorError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'KontorError';
    this.problem = problem;
  }
}

export interface KontorOptions {
  /** As https://kontor.example */
  readonly origin: string;
  readonly token: string;
  /** For sentences of problems: \`de\`, \`fr\`, \`en\`. */
  readonly language?: string;
  readonly fetch?: typeof fetch;
}

interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** The same request under the same key changes something once. */
  readonly idempotencyKey?: string;
}`;

const clientHead = `/** Kontor's own API: a method for each operation. Throws KontorError for what the server refuses. */
export class Kontor {
  readonly #options: KontorOptions;
  constructor(options: KontorOptions) {
    this.#options = options;
  }

  async #send(method: string, path: string, asked: Asked): Promise<Response> {
    const { origin, token, language, fetch: request = fetch } = this.#options;
    const filled = path.replaceAll(/\\{(\\w+)\\}/g, (_all, name: string) =>
      encodeURIComponent(asked.path?.[name] ?? ''),
    );
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(asked.query ?? {}))
      if (value !== undefined) query.set(name, String(value));
    const headers: Record<string, string> = { authorization: \`Bearer \${token}\` };
    if (language !== undefined) headers['accept-language'] = language;
    if (asked.idempotencyKey !== undefined) headers['idempotency-key'] = asked.idempotencyKey;
    if (asked.body !== undefined) headers['content-type'] = 'application/json';
    const answer = await request(\`\${origin}/api/kontor/v1\${filled}\${query.size > 0 ? \`?\${query}\` : ''}\`, {
      method,
      headers,
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
    });
    if (!answer.ok) throw new KontorError((await answer.json()) as Problem);
    return answer;
  }

  async #read<Answer>(method: string, path: string, asked: Asked): Promise<Answer> {
    return (await (await this.#send(method, path, asked)).json()) as Answer;
  }
`;

function methodOf(method: string, path: string, of: Described): string {
  const named = (where: Parameter['in']) => of.parameters.filter((each) => each.in === where);
  const body = of.requestBody?.content['application/json']?.schema;
  const members = [
    ...(named('path').length > 0 ? [`readonly path: ${objectOf(named('path'))}`] : []),
    ...(named('query').length > 0
      ? [
          `readonly query${named('query').some(({ required }) => required) ? '' : '?'}: ${objectOf(named('query'))}`,
        ]
      : []),
    ...(body ? [`readonly body: ${typeOf(body)}`] : []),
    ...(named('header').some(({ name }) => name === 'Idempotency-Key')
      ? ['readonly idempotencyKey?: string']
      : []),
  ];
  const isOptional = !members.some((member) => /^readonly \w+:/.test(member));
  const asked = `asked: { ${members.join('; ')} }${isOptional ? ' = {}' : ''}`;
  const args = `'${method}', '${path}', ${members.length > 0 ? 'asked' : '{}'}`;
  const content = Object.values(of.responses)[0]?.content;
  const schema = content?.['application/json']?.schema;
  const words = comment(of.summary, '  ');
  const head = `${words}  async ${of.operationId}(${members.length > 0 ? asked : ''})`;
  if (schema) return `${head}: Promise<${typeOf(schema)}> {\n    return await this.#read(${args});\n  }`;
  if (content) return `${head}: Promise<Response> {\n    return await this.#send(${args});\n  }`;
  return `${head}: Promise<void> {\n    await this.#send(${args});\n  }`;
}

const objectOf = (parameters: readonly Parameter[]): string =>
  `{ ${parameters.map(({ name, required, schema }) => `readonly ${name}${required ? '' : '?'}: ${typeOf(schema)}`).join('; ')} }`;

function typeOf(schema: Schema): string {
  const { $ref, type, items, properties, required = [], additionalProperties } = schema;
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? 'unknown';
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' | ');
  if (Array.isArray(type)) return type.map((each: string) => typeOf({ ...schema, type: each })).join(' | ');
  if (type === 'array') return `readonly (${typeOf(items ?? {})})[]`;
  if (properties && Object.keys(properties).length > 0) {
    const members = Object.entries(properties).map(
      ([name, each]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(each)}`,
    );
    return `{ ${members.join('; ')} }`;
  }
  if (type === 'object')
    return `Readonly<Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'}>>`;
  return plain[String(type)] ?? 'unknown';
}
const plain: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};

const comment = (text: string | undefined, indent: string): string =>
  text === undefined ? '' : `${indent}/** ${text.replaceAll('*/', '* /')}. */\n`.replaceAll('..', '.');
