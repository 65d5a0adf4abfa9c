import { Unavailable } from './errors.ts';

/** Who sends a body: someone unknown, or someone who is signed in. Each kind has a share of the memory, and each sender a share of that. */
export type Sender = { readonly kind: 'stranger' | 'known'; readonly key: string };

/** Bytes of bodies that are being read, or wait in memory for what is done with them. */
const room = {
  stranger: { all: 48 * 1_048_576, each: 12 * 1_048_576 },
  known: { all: 256 * 1_048_576, each: 128 * 1_048_576 },
} as const;

/** Too much is being read at once: thrown before any of it is read. */
export class NoRoom extends Unavailable {}

export interface Bodies {
  /** Room for a body of so many bytes, until the returned function is called. Throws NoRoom. */
  reserve(sender: Sender, bytes: number): () => void;
  /** Bytes reserved now. */
  readonly reserved: number;
}

/**
 * The limit on what all requests of this process together may hold before they are done: a stranger's bodies are small, but there are many
 * strangers. Counted by a request's announced length, or the maximum if it announces none, so slow requests count as much as fast ones.
 */
export function createBodies(): Bodies {
  const all = { stranger: 0, known: 0 };
  const each = new Map<string, number>();
  return {
    reserve({ kind, key }, bytes) {
      const id = `${kind} ${key}`;
      const own = each.get(id) ?? 0;
      if (all[kind] + bytes > room[kind].all || own + bytes > room[kind].each)
        throw new NoRoom(
          'Very much is being sent here right now. Nothing was kept; send it again in a moment.',
        );
      all[kind] += bytes;
      each.set(id, own + bytes);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        all[kind] -= bytes;
        const left = (each.get(id) ?? 0) - bytes;
        if (left > 0) each.set(id, left);
        else each.delete(id);
      };
    },
    get reserved() {
      return all.stranger + all.known;
    },
  };
}

/** A request's announced length in bytes; `most` if it announces none. Zero without a body. */
export function announcedBytes(header: (name: string) => string | undefined, most: number): number {
  if (header('transfer-encoding') !== undefined) return most;
  const length = Number(header('content-length') ?? 0);
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
}
