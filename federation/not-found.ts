const body = '{"error":"Not found"}';
const headers = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  vary: 'Accept, Signature',
} as const;

/**
 * The one answer for what does not exist, what the requester may not see, and requesters without a right to ask: the same bytes, so that nothing
 * can be learned from them (protocol.md §3, security.md rule 8).
 */
export const notFound = (): Response => new Response(body, { status: 404, headers });
