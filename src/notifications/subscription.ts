/** What a browser or an app hands over: where, and the keys that only it can open with (RFC 8291 §2). */
export interface PushTarget {
  readonly endpoint: string;
  /** Base64url: an uncompressed point on P-256, and 16 random bytes. */
  readonly p256dh: string;
  readonly auth: string;
}
/** By what the browser or app came in; the subscription ends with it. */
export type CameBy = { readonly sessionId: string } | { readonly tokenId: string };

/** Which alerts an app wants, by Mastodon's words. */
export interface AppWishes {
  readonly alerts: Readonly<Record<string, boolean>>;
  readonly policy: 'all' | 'followed' | 'follower' | 'none';
}
export interface Subscription extends PushTarget, AppWishes {
  readonly id: string;
  readonly name: string;
  readonly sessionId: string | null;
  readonly madeAt: Date;
  readonly lastSentAt: Date | null;
}

/** Over `push_subscriptions s`. */
export const subscriptionColumns = `s.id, s.endpoint, s.p256dh, s.auth, s.alerts, s.policy, s.name, s.session_id,
  s.made_at, s.last_sent_at`;

/** What a surface needs to offer web push. */
export interface PushDoor {
  /** By which push services know this instance; browsers subscribe with it. Base64url. */
  readonly publicKey: string;
  /** Whether a push service at this address may be contacted. */
  mayReach(endpoint: URL): boolean;
}
