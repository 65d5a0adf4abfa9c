import type { PartnerViewer } from '#src/people/person.ts';
import type { FederationContext } from './context.ts';
import type { Caller } from './gate.ts';

/** A signed request from a partner with an agreement in force. */
export interface Ask {
  readonly ctx: FederationContext;
  readonly caller: Caller;
  /** As whom it reads. */
  readonly viewer: PartnerViewer;
  readonly method: string;
  /** The Range header, for bytes. */
  readonly range: string | undefined;
  /** Under our public address. */
  readonly url: URL;
  /** Of the path; the pattern of a route does not check it. */
  readonly uuid: string;
  readonly seq: string;
  readonly authorization: string | undefined;
  /** For whom the partner fetches what goes by reference, under a name that only it can resolve; null: it does not say. */
  readonly reader: string | null;
}

/** Null: there is nothing, or nothing for this partner; which of the two is not revealed. */
export type Serve = (ask: Ask) => Promise<Response | null>;
