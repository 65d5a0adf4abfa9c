import type { Wire } from './context.ts';
import { fetchActor } from './resolve.ts';
import { storedKey } from './remote-keys.ts';
import { isObject, text, type Json } from './vocabulary/read.ts';
import { proofOwner, verifyProof } from './wire/proofs.ts';

/**
 * Does the document carry a valid FEP-8b32 proof made with a key that this very actor lists? The actor is fetched (again) when the key is not
 * known yet. A proof says who wrote it, never how fresh it is: once-ness and order come from ids and the group's log.
 */
export async function provenBy(wire: Wire, json: Json, actorUri: string): Promise<boolean> {
  const proof = Array.isArray(json.proof) ? json.proof[0] : json.proof;
  const method = isObject(proof) ? text(proof.verificationMethod) : '';
  if (method === '' || proofOwner(method) !== actorUri) return false;
  const ours = wire.house.addresses.isOurs(actorUri);
  let key = ours
    ? (await wire.keyring.keys(actorUri, 'ed25519')).find((one) => one.keyUri === method)?.publicKey
    : (await storedKey(wire, method))?.key;
  if (!key && !ours) {
    await fetchActor(wire, actorUri);
    const fetched = await storedKey(wire, method);
    key = fetched?.owner === actorUri ? fetched.key : undefined;
  }
  if (!key) return false;
  const found = key;
  try {
    verifyProof(json as never, () => found);
    return true;
  } catch {
    return false; // whatever is wrong with a proof, it proves nothing
  }
}
