import type { FederationContext } from '../context.ts';

/** What happens elsewhere (another process edits a profile) shows after this time at the latest; acts of this process clear the cache. */
const keptMs = 30_000;

/** The serialised document under that key, from memory or from `write`, whose null is not cached. `keep` false: written each time. */
export async function cachedDocument(
  ctx: FederationContext,
  key: string,
  write: () => Promise<{ body: string; keep: boolean } | null>,
): Promise<string | null> {
  const now = Date.now();
  const hit = ctx.caches.documents.get(key);
  if (hit && now - hit.atMs < keptMs) return hit.body;
  const written = await write();
  if (written?.keep) ctx.caches.documents.set(key, { body: written.body, atMs: now });
  return written?.body ?? null;
}
