import { hostOf } from '#src/platform/addresses.ts';
import { heldHandle, normalizeHandle, unprovenHandle } from '#src/people/remote-handles.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { FederationContext } from '../context.ts';
import type { ReadActor } from '../vocabulary/actor.ts';
import { ProtocolError } from '../protocol-error.ts';

/**
 * The handle under which a partner's actor may be known. A document can claim any `preferredUsername`: a new or changed handle is accepted if
 * WebFinger (RFC 7033) on that host, through `lookUp`, leads back to this very id. If the host knows no one by it (pseudonyms, secret groups),
 * an actor new to us may have it as long as no one else does; one we know keeps the old handle.
 */
export async function handleFor(
  ctx: FederationContext,
  read: ReadActor,
  lookUp: (handle: string) => Promise<string | null>,
): Promise<string> {
  if (read.kind === 'instance') return read.handle;
  const wanted = normalizeHandle(read.handle);
  const held = await heldHandle(ctx.db, read.uri);
  if (wanted !== '' && wanted === held) return held;
  const found = wanted === '' ? null : await asked(() => lookUp(`${wanted}@${hostOf(read.origin)}`));
  if (found === read.uri) return wanted;
  return held ?? (wanted !== '' && found === null ? wanted : unprovenHandle(read.uri));
}

/** Null: it knows no one, or does not say. */
async function asked(lookUp: () => Promise<string | null>): Promise<string | null> {
  try {
    return await lookUp();
  } catch (error) {
    if (error instanceof Unavailable || error instanceof ProtocolError) return null;
    throw error;
  }
}
