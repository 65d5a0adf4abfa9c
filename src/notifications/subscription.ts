import { ECDH } from 'node:crypto';

/** What a browser or app provides: the endpoint, and keys for which only it can decrypt (RFC 8291 §2). */
export interface PushTarget {
  readonly endpoint: string;
  /** Base64url: an uncompressed point on P-256, and 16 random bytes. */
  readonly p256dh: string;
  readonly auth: string;
}
/** How the browser or app signed in; the subscription ends with it. */
export type CameBy = { readonly sessionId: string } | { readonly tokenId: string };

/** Which notifications an app wants, in Mastodon's terms. */
export interface PushPreferences {
  readonly alerts: Readonly<Record<string, boolean>>;
  readonly policy: 'all' | 'followed' | 'follower' | 'none';
}
/** How an app is pushed to. */
export interface AppWay {
  /** True: encrypted as RFC 8291 says. False: as its draft did (`aesgcm`), which Mastodon sends unless asked, and relays of apps read. */
  readonly standard: boolean;
  /** The app's token: by it the app finds the account that a push is for. Sealed where it is kept. */
  readonly token: string;
}
export interface Subscription extends PushTarget, PushPreferences {
  readonly id: string;
  readonly name: string;
  /** Null: an app's. */
  readonly sessionId: string | null;
  readonly standard: boolean;
  /** Sealed with `tokenLabel`. Null: a browser's, or an app's that came before tokens were kept. */
  readonly tokenSealed: Uint8Array | null;
  readonly madeAt: Date;
  readonly lastSentAt: Date | null;
}

/** Over `push_subscriptions s`. */
export const subscriptionColumns = `s.id, s.endpoint, s.p256dh, s.auth, s.alerts, s.policy, s.name, s.session_id,
  s.standard, s.token_sealed, s.made_at, s.last_sent_at`;

/** Binds a sealed token to its purpose. */
export const tokenLabel = (endpoint: string): string => `push token ${endpoint}`;

/** Whether a message can be encrypted with these: an uncompressed point on P-256, and 16 bytes. */
export function areKeys({ p256dh, auth }: Pick<PushTarget, 'p256dh' | 'auth'>): boolean {
  const point = bytesOf(p256dh);
  if (point?.length !== 65 || point[0] !== 4 || bytesOf(auth)?.length !== 16) return false;
  try {
    ECDH.convertKey(point, 'prime256v1');
    return true;
  } catch {
    return false; // 65 bytes like any others
  }
}

const bytesOf = (text: string): Buffer | null =>
  /^[A-Za-z0-9_+/-]{1,120}={0,2}$/.test(text) ? Buffer.from(text, 'base64url') : null;

/** What a surface needs to offer web push. */
export interface PushSupport {
  /** By which push services know this instance; browsers subscribe with it. Base64url. */
  readonly publicKey: string;
  /** Whether a push service at this address may be contacted. */
  mayReach(endpoint: URL): boolean;
}
