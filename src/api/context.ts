import type { Readable } from 'node:stream';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { AskDryRun } from '#src/agreements/dry-run.ts';
import type { AskLineCheck } from '#src/agreements/line-check.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Grant } from '#src/access/grant.ts';
import type { PushSupport } from '#src/notifications/subscription.ts';
import type { Db } from '#src/platform/database.ts';
import type { RefusalReason } from '#src/platform/errors.ts';
import type { Egress } from '#src/platform/egress.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { ByteRange } from '#src/platform/ranges.ts';
import type { FileId, GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Streaming } from './streaming/streaming.ts';

/** What the client API needs from the rest of the instance; passed in by compose.ts. */
export interface ApiContext {
  readonly db: Db;
  readonly registry: PartnerRegistry;
  readonly remote: RemoteLookup;
  readonly files: RemoteFiles;
  readonly push: PushSupport;
  readonly streaming: Streaming;
  readonly explain: Explain;
  /** For what administrators send to a partner themselves; never inside a transaction. */
  readonly egress: Egress;
  readonly dryRun: AskDryRun;
  readonly checkLine: AskLineCheck;
}

/** What a refusal says, in the language that the request asks for, else in the person's, else in the company's. */
export type Explain = (
  reason: RefusalReason,
  to: { readonly personId: PersonId | null; readonly acceptLanguage: string | undefined },
) => Promise<string>;

/**
 * Finds actors and posts elsewhere, asking their home if we do not know them yet. Null: it does not exist, may not be requested, or is not
 * visible to the requester. Uses the network, so never inside a transaction. Throws Unavailable if its home does not answer.
 */
export interface RemoteLookup {
  resolvePerson(uriOrHandle: string, as: PersonId): Promise<PersonId | null>;
  resolveGroup(uriOrHandle: string, as: PersonId): Promise<GroupId | null>;
  resolvePost(uri: string, as: PersonId): Promise<PostId | null>;
  /** A post whose agreed days are over, from its home; false: it is not given. The caller has asked whether they may read it. */
  fetchAgain(uri: string, as: PersonId): Promise<boolean>;
}

/**
 * A partner's attachment, requested from its home as this instance, passed on and never stored. Access was decided before; under
 * reference mode its home is told of `reader`, under a name that it cannot resolve. The reader of the
 * stream destroys it when it goes away. `range` is the header sent by the reader. Throws Refusal not_found if it is gone or not for us,
 * Unavailable if its home does not answer.
 */
export interface RemoteFiles {
  open(file: FileId | LentAddress, reader: PersonId, range?: string): Promise<OpenedRemoteFile>;
  /** A page of it as a picture, from 1, drawn by its home; to look at it is to read the file. Throws as `open`. */
  openPage(file: FileId, reader: PersonId, page: number): Promise<OpenedRemoteFile>;
  /** An avatar or banner, complete. Null: gone, or not for us. Throws Unavailable. */
  fetchPicture(url: string): Promise<Uint8Array | null>;
}

/** A file of a lent post, of which nothing is stored here. */
export interface LentAddress {
  readonly url: string;
  readonly peerId: number;
  readonly mediaType: string;
}
export interface OpenedRemoteFile {
  readonly stream: Readable;
  readonly mediaType: string;
  /** Of the whole file; null when its home does not say. */
  readonly bytes: number | null;
  /** The part that the stream contains; null: all. `unsatisfiable`: none, because the range is outside the file. */
  readonly range: ByteRange | 'unsatisfiable' | null;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: {
    instance: Instance;
    /** Gives back the room for bodies that were read; called when the request was answered. */
    held: (() => void)[];
    /** Set by `signedIn` and `anyToken`. */
    grant: Grant;
    /** Set by `signedIn`: the token itself. */
    secret: string;
    /** Set by `signedIn`. */
    personId: PersonId;
  };
}
export type ApiRequest = Context<ApiEnv>;
