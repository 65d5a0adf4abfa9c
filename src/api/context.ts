import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Grant } from '#src/access/tokens.ts';
import type { Db } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';

/** What the client API needs from the rest of the house; compose.ts hands it in. */
export interface ApiContext {
  readonly db: Db;
  readonly remote: RemoteLookup;
  readonly files: RemoteFiles;
  /** KONTOR_TRUST_PROXY: whether X-Forwarded-For says who asks. */
  readonly trustProxy: boolean;
}

/**
 * Finds what lives elsewhere, asking its home when we do not know it yet. Null: it does not exist, may not be asked for, or is not visible
 * to the one who asks. Uses the network, so never inside a transaction. Throws Unavailable when its home does not answer.
 */
export interface RemoteLookup {
  resolvePerson(uriOrHandle: string, as: PersonId): Promise<PersonId | null>;
  resolveGroup(uriOrHandle: string, as: PersonId): Promise<GroupId | null>;
  resolvePost(uri: string, as: PersonId): Promise<PostId | null>;
}

/** The bytes of a partner's attachment, asked of its home as this instance. Null: gone, or not for us. Throws Unavailable. */
export interface RemoteFiles {
  fetchFile(url: string): Promise<Uint8Array | null>;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: {
    /** Set by `signedIn` and `anyToken`. */
    grant: Grant;
    /** Set by `signedIn`. */
    personId: PersonId;
  };
}
export type ApiRequest = Context<ApiEnv>;
