import { heldHandle, normalizeHandle, unprovenHandle } from '#src/people/remote-handles.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { Wire } from './context.ts';
import type { ReadActor } from './vocabulary/actor.ts';
import { WireError } from './wire/errors.ts';

/**
 * The handle under which a partner's actor may be known. A document says what it likes about its `preferredUsername`: a new or changed handle
 * holds when WebFinger (RFC 7033) of that host, asked by `lookUp`, leads back to this very id. Where the host knows nobody by it (pseudonyms,
 * secret groups), one that is new to us may have it as long as nobody else does; one that we know keeps the old.
 */
export async function handleFor(
  wire: Wire,
  read: ReadActor,
  lookUp: (handle: string) => Promise<string | null>,
): Promise<string> {
  if (read.kind === 'instance') return read.handle;
  const wanted = normalizeHandle(read.handle);
  const held = await heldHandle(wire.db, read.uri);
  if (wanted !== '' && wanted === held) return held;
  const found = wanted === '' ? null : await asked(() => lookUp(`${wanted}@${new URL(read.origin).host}`));
  if (found === read.uri) return wanted;
  return held ?? (wanted !== '' && found === null ? wanted : unprovenHandle(read.uri));
}

/** Null: it knows nobody, or does not say. */
async function asked(lookUp: () => Promise<string | null>): Promise<string | null> {
  try {
    return await lookUp();
  } catch (error) {
    if (error instanceof Unavailable || error instanceof WireError) return null;
    throw error;
  }
}
