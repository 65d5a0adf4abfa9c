/** What a server without an agreement shows of one of its actors, as other software reads it. */
export interface SeenActor {
  readonly uri: string;
  readonly origin: string;
  /** `Person`, `Group`, … */
  readonly type: string;
  readonly handle: string;
  readonly name: string;
  readonly inbox: string | null;
  readonly sharedInbox: string | null;
  readonly asksFollowers: boolean;
  /** `RSA` keys sign requests, `Ed25519` keys prove what is passed on. */
  readonly keys: readonly string[];
  /** `mastodon 4.3.0`; empty where the server does not say. */
  readonly software: string;
}
