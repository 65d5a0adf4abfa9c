import type { Readable } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Person } from '#src/people/person.ts';
import type { Db } from '#src/platform/database.ts';
import type { FileId, PersonId } from '#src/platform/ids.ts';
import type { ByteRange } from '#src/platform/ranges.ts';
import type { Target } from './path.ts';

/** What this surface needs from the rest of the instance; passed in by http.ts. */
export interface DavContext {
  readonly db: Db;
  /** A partner's file, requested from its home for one of ours, and passed on. Throws Refusal not_found, Unavailable. */
  readonly openRemote: (
    fileId: FileId,
    reader: PersonId,
    range?: string,
  ) => Promise<{
    readonly stream: Readable;
    readonly bytes: number | null;
    readonly range: ByteRange | 'unsatisfiable' | null;
  }>;
}

export interface DavEnv {
  Bindings: HttpBindings;
  Variables: {
    me: Person;
    target: Target;
  };
}
export type DavRequest = Context<DavEnv>;

/** One request: who asks, for what. */
export interface Ask {
  readonly dav: DavContext;
  readonly db: Db;
  readonly c: DavRequest;
  readonly me: Person;
  readonly viewer: { readonly personId: Person['id'] };
}
