import type { z } from 'zod';
import type { Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Ability } from '#src/roles/roles.ts';
import type { ApiContext } from '../context.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Parts of an address that are ids of ours; every other part is an id as well, of what has no brand, or a text where the operation says so. */
interface Branded {
  readonly post: PostId;
  readonly group: GroupId;
  readonly person: PersonId;
}
type NamesIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
export type PartsOf<Path extends string> = {
  readonly [Name in NamesIn<Path>]: Name extends keyof Branded ? Branded[Name] : string;
};

/** One request, parsed: what an operation is given. */
export interface Call<Parts = unknown, Query = unknown, Body = unknown> {
  readonly api: ApiContext;
  readonly me: PersonId;
  readonly viewer: { readonly personId: PersonId };
  /** Whether the token carries this scope as well, for what one of several scopes opens further. */
  readonly carries: (scope: string) => boolean;
  readonly parts: Parts;
  readonly query: Query;
  readonly body: Body;
}

/** One row of Kontor's own API, from which the route, its checks and its place in the OpenAPI document are made. */
export interface Operation {
  readonly method: Method;
  /** Below `/api/kontor/v1`, as OpenAPI writes it: `/tasks/{post}`. */
  readonly path: string;
  readonly tag: string;
  /** One of them is enough. */
  readonly scopes: readonly string[];
  readonly summary: string;
  readonly description?: string | undefined;
  /** For those alone who may do this in the company's name; to others it does not exist. */
  readonly needs: Ability | null;
  /** Parts of the address that are texts, not ids. */
  readonly texts: readonly string[];
  readonly query: z.ZodObject | null;
  readonly body: z.ZodObject | null;
  /** Null: 204, without a body, or a file. */
  readonly answer: z.ZodType | null;
  /** The media type of a file, which `show` makes with `answerFile`. */
  readonly file: string | null;
  /** What needs the network, before anything is done. */
  readonly prepare?: ((call: Call) => Promise<void>) | undefined;
  /** In one transaction, with its Idempotency-Key. A text that it gives back, the id of what was made, is kept, so that the same request again is answered by `show` alone. */
  readonly act?: ((tx: Tx, call: Call) => Promise<unknown>) | undefined;
  /** In place of `act`, where the network is needed on the way; it opens its own transactions. */
  readonly run?: ((call: Call) => Promise<unknown>) | undefined;
  /** What is answered: after an act, what it was done to, as the reader may see it then. */
  readonly show?: ((call: Call, key: string) => Promise<unknown>) | undefined;
}

interface Spec<Path extends string, Query, Body, Answer> {
  readonly tag: string;
  readonly scope: string | readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly needs?: Ability;
  readonly texts?: readonly NamesIn<Path>[];
  readonly query?: Query;
  readonly body?: Body;
  readonly answer?: Answer;
  readonly file?: string;
  readonly prepare?: (call: Call<PartsOf<Path>, Parsed<Query>, Parsed<Body>>) => Promise<void>;
  readonly act?: (tx: Tx, call: Call<PartsOf<Path>, Parsed<Query>, Parsed<Body>>) => Promise<unknown>;
  readonly run?: (call: Call<PartsOf<Path>, Parsed<Query>, Parsed<Body>>) => Promise<unknown>;
  readonly show?: (
    call: Call<PartsOf<Path>, Parsed<Query>, Parsed<Body>>,
    key: string,
  ) => Promise<Answer extends z.ZodType ? z.output<Answer> : unknown>;
}
type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/**
 * Declares one operation: `operation('GET /tasks/{post}', { … })`. Its schemas are what requests are checked against, what answers are written
 * by, and what the document says; `scope` is what a token needs.
 */
export function operation<
  const Path extends string,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodObject | undefined = undefined,
  Answer extends z.ZodType | undefined = undefined,
>(route: `${Method} ${Path}`, spec: Spec<Path, Query, Body, Answer>): Operation {
  const [method = '', path = ''] = route.split(' ');
  const { scope, query, body, answer, file, needs, texts, ...rest } = spec;
  // What the types of one operation say to each other, the table of all of them cannot say.
  return {
    ...(rest as Omit<
      Operation,
      'method' | 'path' | 'scopes' | 'query' | 'body' | 'answer' | 'file' | 'needs' | 'texts'
    >),
    method: method as Method,
    path,
    scopes: typeof scope === 'string' ? [scope] : scope,
    query: query ?? null,
    body: body ?? null,
    answer: answer ?? null,
    file: file ?? null,
    needs: needs ?? null,
    texts: texts ?? [],
  };
}

/**
 * Whether it takes an Idempotency-Key: what changes something, unless its answer is a secret that is told once, or what a server said at that
 * moment. That cannot be answered again, and what is sent twice happens twice.
 */
export const takesKey = ({ method, act, run }: Operation): boolean =>
  method !== 'GET' && (act !== undefined || run !== undefined);

/** A file as an answer. */
export class AnsweredFile {
  readonly stream: ReadableStream;
  readonly name: string;
  constructor(stream: ReadableStream, name: string) {
    this.stream = stream;
    this.name = name;
  }
}
export const answerFile = (stream: unknown, name: string): AnsweredFile =>
  // Node's own streams of the web are those of the DOM's types in all that matters here.
  new AnsweredFile(stream as ReadableStream, name);
