import { Readable } from 'node:stream';
import { filesDirOf } from '#src/media/file.ts';
import { pictureBytesMax } from '#src/media/picture.ts';
import { partVisibleTo } from '#src/people/policy.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { openFile } from '#src/platform/files.ts';
import { isUuid } from '#src/platform/ids.ts';
import type { Wire } from './context.ts';
import { partnerOf } from './resolve.ts';
import type { Ask, Serve } from './serve.ts';
import { openSigned } from './signed-get.ts';

const fetchTimeoutMs = 10_000;

/** A picture that somebody of ours shows now, to a partner whose agreement and who, by that person's own choice, may see it. */
export const picture: Serve = async (ask) => {
  const key = await visibleKey(ask);
  if (key === null) return null;
  const opened = await openFile(filesDirOf(ask.wire.house), key);
  const headers = {
    'content-type': 'image/webp',
    'content-length': String(opened.bytes),
    'cache-control': 'no-store',
    vary: 'Accept, Signature',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  };
  if (ask.method === 'HEAD') {
    await opened.close();
    return new Response(null, { headers });
  }
  return new Response(Readable.toWeb(opened.read()) as ReadableStream, { headers });
};

async function visibleKey(ask: Ask): Promise<string | null> {
  const { wire, caller, uuid } = ask;
  if (!isUuid(uuid)) return null;
  const { db } = wire;
  const { peerId } = caller.partner;
  const uri = wire.house.addresses.picture(uuid);
  const decision = wire.book.decide(caller.origin, { direction: 'out', category: 'profile' });
  if (!decision.allowed || !decision.fields?.includes('avatar')) return null;
  const [row] = await db<{ largeKey: string }[]>`
    select pic.large_key from pictures pic join people p on p.id = pic.person_id
    where pic.uuid = ${uuid} and p.deactivated_at is null and p.peer_id is null
      and ((p.avatar_url = ${uri} and ${partVisibleTo(db, peerId, 'avatar')})
        or (p.header_url = ${uri} and ${partVisibleTo(db, peerId, 'header')}))`;
  return row?.largeKey ?? null;
}

/**
 * A partner's picture, asked of its home as this instance. Only the partner's own host is asked, and only while the agreement lets pictures of
 * people in. Null: gone, or not for us. Throws Unavailable.
 */
export async function fetchPicture(wire: Wire, url: string): Promise<Uint8Array | null> {
  const partner = partnerOf(wire, url);
  const decision = partner && wire.book.decide(partner.origin, { direction: 'in', category: 'profile' });
  if (!partner || !decision?.allowed || decision.fields?.includes('avatar') === false) return null;
  const answer = await openSigned(wire, partner, url, {
    timeoutMs: fetchTimeoutMs,
    maxBytes: pictureBytesMax,
  });
  if (answer.status === 200) return Buffer.concat(await answer.body.toArray());
  answer.body.destroy();
  if (answer.status === 404 || answer.status === 410) return null;
  throw new Unavailable(`${partner.origin} answered ${answer.status} instead of the picture.`);
}
