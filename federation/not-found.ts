const body = '{"error":"Not found"}';
const headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  vary: 'Accept, Signature',
} as const;

/**
 * The one answer for what does not exist, what the asker may not see, and whoever asks without a right to ask: the same bytes, so that
 * nothing can be told from them (protocol.md §3, security.md rule 8).
 */
export const notFound = (): Response => new Response(body, { status: 404, headers });
