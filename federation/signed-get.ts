import type { Partner } from '#src/agreements/decide.ts';
import type { EgressStream } from '#src/platform/egress.ts';
import type { FederationContext } from './context.ts';
import { signRequest } from './security/signatures.ts';

/** Requests bytes from a partner, as this instance and in the signature scheme it understands. A reader who does not want the body destroys it. */
export async function openSigned(
  ctx: FederationContext,
  partner: Partner,
  url: string,
  ask: {
    readonly timeoutMs: number;
    readonly maxBytes: number;
    readonly range?: string | undefined;
    /** In lower case; covered by the signature. */
    readonly extraHeaders?: Readonly<Record<string, string>> | undefined;
  },
): Promise<EgressStream> {
  const [key] = await ctx.keyring.forRequests(ctx.instance.addresses.instanceActor, partner.peerId);
  const { range, extraHeaders = {}, ...limits } = ask;
  const headers = await signRequest({
    method: 'GET',
    url: new URL(url),
    key: { id: key.keyUri, privateKey: key.privateKey },
    scheme: partner.peerKind === 'kontor' ? 'rfc9421' : 'cavage',
    extraHeaders,
  });
  return await ctx.egress.open({ url, headers: { ...headers, ...(range && { range }) }, ...limits });
}
