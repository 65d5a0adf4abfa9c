import type { Partner } from '#src/agreements/decide.ts';
import type { OutsideStream } from '#src/platform/outside.ts';
import type { Wire } from './context.ts';
import { signRequest } from './wire/signatures.ts';

/** Asks a partner for bytes, as this instance and in the scheme it understands. The reader destroys a body it does not want. */
export async function openSigned(
  wire: Wire,
  partner: Partner,
  url: string,
  limits: { readonly timeoutMs: number; readonly maxBytes: number },
): Promise<OutsideStream> {
  const [key] = await wire.keyring.forRequests(wire.house.addresses.instanceActor, partner.peerId);
  const headers = await signRequest({
    method: 'GET',
    url: new URL(url),
    key: { id: key.keyUri, privateKey: key.privateKey },
    scheme: partner.peerKind === 'kontor' ? 'rfc9421' : 'cavage',
  });
  return await wire.outside.open({ url, headers, ...limits });
}
