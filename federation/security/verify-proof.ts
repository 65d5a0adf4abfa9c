import type { FederationContext } from '../context.ts';
import { fetchActor } from '../actors/resolve.ts';
import { storedKey } from '../actors/remote-keys.ts';
import { isObject, text, type Json } from '../vocabulary/read.ts';
import { proofOwner, verifyProof } from './proofs.ts';

/**
 * Does the document carry a valid FEP-8b32 proof made with a key that this very actor lists? The actor is fetched (again) if the key is not
 * known yet. A proof says who wrote it, never how fresh it is: uniqueness and order come from ids and the group's log.
 */
export async function isProvenBy(ctx: FederationContext, json: Json, actorUri: string): Promise<boolean> {
  const proof = Array.isArray(json.proof) ? json.proof[0] : json.proof;
  const method = isObject(proof) ? text(proof.verificationMethod) : '';
  if (method === '' || proofOwner(method) !== actorUri) return false;
  const ours = ctx.instance.addresses.isOurs(actorUri);
  let key = ours
    ? (await ctx.keyring.keys(actorUri, 'ed25519')).find((one) => one.keyUri === method)?.publicKey
    : (await storedKey(ctx, method))?.key;
  if (!key && !ours) {
    await fetchActor(ctx, actorUri);
    const fetched = await storedKey(ctx, method);
    key = fetched?.owner === actorUri ? fetched.key : undefined;
  }
  if (!key) return false;
  const found = key;
  try {
    verifyProof(json, () => found);
    return true;
  } catch {
    return false; // whatever is wrong with a proof, it proves nothing
  }
}
