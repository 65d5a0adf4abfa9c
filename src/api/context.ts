import type { Readable } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { PartnerBook } from '#src/agreements/book.ts';
import type { Grant } from '#src/access/tokens.ts';
import type { PushDoor } from '#src/notifications/subscription.ts';
import type { Db } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';

/** What the client API needs from the rest of the house; compose.ts hands it in. */
export interface ApiContext {
  readonly db: Db;
  readonly book: PartnerBook;
  readonly remote: RemoteLookup;
  readonly files: RemoteFiles;
  readonly push: PushDoor;
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

/**
 * A partner's attachment, asked of its home as this instance, passed on and never stored. Who may look was decided before. The reader of the
 * stream destroys it when it goes away. Throws Refusal not_found when it is gone or not for us, Unavailable when its home does not answer.
 */
export interface RemoteFiles {
  open(
    fileId: FileId,
  ): Promise<{ readonly stream: Readable; readonly mediaType: string; readonly bytes: number | null }>;
  /** A face, whole. Null: gone, or not for us. Throws Unavailable. */
  fetchPicture(url: string): Promise<Uint8Array | null>;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: {
    house: House;
    /** Gives back the room for bodies that were read; called when the request was answered. */
    held: (() => void)[];
    /** Set by `signedIn` and `anyToken`. */
    grant: Grant;
    /** Set by `signedIn`. */
    personId: PersonId;
  };
}
export type ApiRequest = Context<ApiEnv>;
