import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instance } from '#src/platform/instance.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';

/** An address lives as long as somebody might still answer the mail that carries it. */
const daysMax = 90;
const macBytes = 12;
const tokenBytes = 8 + 8 + 4 + macBytes;
const tokenChars = Math.ceil((tokenBytes * 8) / 5);
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * The address under which one person answers one post by e-mail, or null where no mail comes in: signed, so that nobody can make one for somebody
 * else or for another post; it ends after 90 days, or when the person ends theirs. In letters and digits of one case, because mail servers may
 * change case (RFC 4648 §6).
 */
export function replyAddress(
  instance: Instance,
  personId: PersonId,
  postId: PostId,
  now = new Date(),
): string | null {
  if (instance.mailIn === null) return null;
  const { local, domain } = instance.mailIn;
  const body = Buffer.alloc(8 + 8 + 4);
  body.writeBigUInt64BE(BigInt(personId), 0);
  body.writeBigUInt64BE(BigInt(postId), 8);
  body.writeUInt32BE(Math.floor(now.getTime() / 1000), 16);
  return `${local}+${encode(Buffer.concat([body, macOf(instance, body)]))}@${domain}`;
}

/** The address under which members of a group post in it, where it takes mail: by its handle, or, of a partner's group, by its number here. */
export const groupAddress = (
  instance: Instance,
  group: { readonly id: GroupId; readonly handle: string; readonly peerId: number | null },
): string | null =>
  instance.mailIn &&
  `${instance.mailIn.local}+${group.peerId === null ? group.handle.toLowerCase() : `group=${group.id}`}@${instance.mailIn.domain}`;

export type Recipient =
  | { readonly is: 'reply'; readonly personId: PersonId; readonly postId: PostId; readonly madeAt: Date }
  | { readonly is: 'group'; readonly name: string };

/** What an address of ours stands for; null: for nothing, any more. Says nothing about who may. */
export function recipientOf(instance: Instance, address: string, now = new Date()): Recipient | null {
  if (instance.mailIn === null) return null;
  const { local, domain } = instance.mailIn;
  const text = address.toLowerCase();
  if (!text.startsWith(`${local}+`) || !text.endsWith(`@${domain}`)) return null;
  const detail = text.slice(local.length + 1, -domain.length - 1);
  if (detail.length !== tokenChars)
    return /^[a-z0-9_.=-]{1,50}$/.test(detail) ? { is: 'group', name: detail } : null;
  const bytes = decode(detail);
  if (bytes === null) return null;
  const [body, mac] = [bytes.subarray(0, tokenBytes - macBytes), bytes.subarray(tokenBytes - macBytes)];
  if (!timingSafeEqual(mac, macOf(instance, body))) return null;
  const madeAt = new Date(body.readUInt32BE(16) * 1000);
  if (now.getTime() - madeAt.getTime() > daysMax * 86_400_000) return null;
  return {
    is: 'reply',
    personId: String(body.readBigUInt64BE(0)) as PersonId, // signed by us
    postId: String(body.readBigUInt64BE(8)) as PostId,
    madeAt,
  };
}

const macOf = (instance: Instance, body: Uint8Array): Buffer =>
  createHmac('sha256', instance.sealKey)
    .update('reply by mail ')
    .update(instance.origin)
    .update(body)
    .digest()
    .subarray(0, macBytes);

function encode(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(held >> bits) & 31] ?? '';
      held &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? text : text + (alphabet[(held << (5 - bits)) & 31] ?? '');
}

/** Null: not what `encode` makes of so many bytes. */
function decode(text: string): Buffer | null {
  const bytes = Buffer.alloc(tokenBytes);
  let [at, bits, held] = [0, 0, 0];
  for (const letter of text) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return null;
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 && at === tokenBytes ? bytes : null;
}
