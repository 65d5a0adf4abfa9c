import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { brandingOf } from '#src/company/branding.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { openToAll } from '../open-to-all.ts';
import { openApiDocument } from './document.ts';
import { operations } from './operations.ts';
import type { Described, Document, Schema } from './reference-document.ts';
import { referenceStyle } from './reference-style.ts';

/** The document, and a page that shows it: HTML made here, without a script and without anything from elsewhere. */
export function referenceRoutes(app: Hono<ApiEnv>, { db }: ApiContext): void {
  const { instance } = db;
  let made: object | undefined;
  // When it is first asked for: no start needs it.
  const document = (): object => (made ??= openApiDocument(instance.origin, operations));
  app.get('/api/openapi.json', openToAll, (c) => c.json(document()));
  app.get('/api/reference', (c) => {
    const nonce = randomBytes(16).toString('base64');
    c.header(
      'content-security-policy',
      `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`,
    );
    c.header('x-content-type-options', 'nosniff');
    c.header('referrer-policy', 'same-origin');
    const name = brandingOf(instance).name ?? instance.company;
    return c.html(<Page document={document() as Document} company={name} nonce={nonce} />);
  });
}

function Page(props: { readonly document: Document; readonly company: string; readonly nonce: string }) {
  const { document, company, nonce } = props;
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, of]) => ({ path, method: method.toUpperCase(), of })),
  );
  const { scopes } = document.components.securitySchemes.token.flows.authorizationCode;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>API reference · {company}</title>
        <style nonce={nonce} dangerouslySetInnerHTML={{ __html: referenceStyle }} />
      </head>
      <body>
        <nav aria-label="Contents">
          <a class="company" href="/">
            {company}
          </a>
          <ul>
            {document.tags.map(({ name }) => (
              <li>
                <a href={`#${anchorOf(name)}`}>{name}</a>
              </li>
            ))}
            <li>
              <a href="#schemas">Shapes</a>
            </li>
            <li>
              <a href="#scopes">Scopes</a>
            </li>
          </ul>
        </nav>
        <main>
          <h1>API reference</h1>
          <p>{document.info.description}</p>
          <p>
            Everything lies below <code>{document.servers[0]?.url}</code>. The same as a document for
            programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).
          </p>
          <Basics />
          {document.tags.map(({ name }) => (
            <section aria-labelledby={anchorOf(name)}>
              <h2 id={anchorOf(name)}>{name}</h2>
              {all
                .filter(({ of }) => of.tags.includes(name))
                .map((each) => (
                  <Operation {...each} />
                ))}
            </section>
          ))}
          <Shapes schemas={document.components.schemas} />
          <Scopes of={scopes} />
        </main>
      </body>
    </html>
  );
}

function Scopes(props: { readonly of: Readonly<Record<string, string>> }) {
  return (
    <section aria-labelledby="scopes">
      <h2 id="scopes">Scopes</h2>
      <dl class="rows">
        {Object.entries(props.of).map(([scope, words]) => (
          <div>
            <dt>
              <code>{scope}</code>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const Basics = () => (
  <dl class="rows">
    <div>
      <dt>Tokens</dt>
      <dd>
        <code>Authorization: Bearer …</code>, made under Settings, Sign-in, API tokens, or given to an app by
        OAuth.
      </dd>
    </div>
    <div>
      <dt>Repeating</dt>
      <dd>
        Send an <code>Idempotency-Key</code> with everything that changes something. The same request under
        the same key, within 24 hours, changes nothing; <code>Idempotency-Replayed: true</code> says so. The
        few operations that answer a secret or a probe take none, and refuse one.
      </dd>
    </div>
    <div>
      <dt>Problems</dt>
      <dd>
        <code>application/problem+json</code> (RFC 9457). <code>code</code> does not change;{' '}
        <code>detail</code> is in the language of <code>Accept-Language</code>, else in yours.
      </dd>
    </div>
    <div>
      <dt>Pages of lists</dt>
      <dd>
        <code>next</code> of an answer is the <code>cursor</code> of the next request; null: that was all.
      </dd>
    </div>
    <div>
      <dt>Limits</dt>
      <dd>
        <code>X-RateLimit-Limit</code>, <code>-Remaining</code> and <code>-Reset</code> with every answer; 429
        with <code>Retry-After</code> when nothing is left.
      </dd>
    </div>
  </dl>
);

function Operation(props: { readonly path: string; readonly method: string; readonly of: Described }) {
  const { path, method, of } = props;
  const body = of.requestBody?.content['application/json']?.schema;
  const answer = Object.values(of.responses)[0]?.content?.['application/json']?.schema;
  const scopes = of.security.flatMap(({ token }) => token);
  const named = of.parameters.filter((each) => each.in === 'query');
  return (
    <details id={of.operationId}>
      <summary>
        <span class={`method ${method.toLowerCase()}`}>{method}</span> <code class="path">{path}</code>{' '}
        <span class="what">{of.summary}</span>
      </summary>
      <div class="inside">
        {of.description !== undefined && <p>{of.description}</p>}
        <p class="quiet">
          <code>{of.operationId}</code>, with the scope{' '}
          {scopes.map((scope, at) => [at > 0 ? ' or ' : '', <code>{scope}</code>])}
          {of['x-needs'] !== undefined && `, for those whose role has “${of['x-needs']}”`}
        </p>
        {named.length > 0 && <h3>Query</h3>}
        {named.length > 0 && (
          <dl class="rows">
            {named.map((each) => (
              <Member
                name={each.name}
                schema={each.schema}
                required={each.required}
                words={each.description}
              />
            ))}
          </dl>
        )}
        {body && <h3>Body</h3>}
        {body && <Members schema={body} />}
        <h3>Answer</h3>
        {answer ? <Members schema={answer} /> : <p class="quiet">204, without a body.</p>}
      </div>
    </details>
  );
}

function Shapes({ schemas }: { readonly schemas: Readonly<Record<string, Schema>> }) {
  return (
    <section aria-labelledby="schemas">
      <h2 id="schemas">Shapes</h2>
      {Object.entries(schemas).map(([name, schema]) => (
        <details id={`shape-${name}`}>
          <summary>
            <code class="path">{name}</code>
          </summary>
          <div class="inside">
            <Members schema={schema} />
          </div>
        </details>
      ))}
    </section>
  );
}

/** The members of an object, or what else it is. */
function Members({ schema }: { readonly schema: Schema }): Child {
  const { properties, required = [] } = schema;
  if (!properties) return <p>{typeOf(schema)}</p>;
  return (
    <dl class="rows">
      {Object.entries(properties).map(([name, each]) => (
        <Member name={name} schema={each} required={required.includes(name)} words={each.description} />
      ))}
    </dl>
  );
}

function Member(props: {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly words: string | undefined;
}) {
  const { name, schema, required, words } = props;
  const inner = schema.properties ? schema : schema.items?.properties ? schema.items : null;
  return (
    <div>
      <dt>
        <code>{name}</code>
      </dt>
      <dd>
        <span class="type">{typeOf(schema)}</span>
        {!required && <span class="quiet"> optional</span>}
        {schema.default !== undefined && (
          <span class="quiet">
            , otherwise <code>{JSON.stringify(schema.default)}</code>
          </span>
        )}
        {words !== undefined && <span> {words}</span>}
        {inner && <Members schema={inner} />}
      </dd>
    </div>
  );
}

/** In words: `list of Task`, `string (date-time) or null`. */
function typeOf(schema: Schema): Child {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return <a href={`#shape-${name}`}>{name}</a>;
  }
  if (schema.enum) return schema.enum.map((value) => String(value)).join(' | ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.anyOf)
    return schema.anyOf.map((each, at) => [at > 0 ? ' or ' : '', typeOf(each)]) as unknown as Child;
  if (schema.type === 'array') return ['list of ', typeOf(schema.items ?? {})] as unknown as Child;
  if (typeof schema.additionalProperties === 'object')
    return ['object of ', typeOf(schema.additionalProperties)] as unknown as Child;
  const type = schema.type === undefined ? 'anything' : [schema.type].flat().join(' or ');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

const anchorOf = (tag: string): string => tag.toLowerCase().replaceAll(/[^a-z]+/g, '-');
