import type { webcrypto } from 'node:crypto';
import { getDocumentLoader, type DocumentLoader } from '@fedify/fedify/runtime';
import { getTypeId, isActor, lookupObject, type Actor } from '@fedify/fedify/vocab';
import type { SeenActor } from '#src/agreements/seen-actor.ts';
import type { EgressResponse } from '#src/platform/egress.ts';
import { acceptActivity, type FederationContext } from '../context.ts';
import { parseStrict } from '../json/strict-json.ts';
import { signRequest } from '../security/signatures.ts';
import { readSoftware } from './software.ts';

/** Of the whole look-up, whatever a stranger's server makes of it. */
const lookUpMs = 20_000;
const documentMaxBytes = 1024 * 1024;

/**
 * An actor of any server, by handle (`@ada@host`) or address, for an administrator who thinks about an agreement. It is read by Fedify, contexts and
 * all, as other software would read it: nothing is stored, and nothing of ours goes by what it says. The documents are asked for signed, as our
 * instance; all connections, Fedify's own too, are made by our egress client. Load it when it is asked for. Null: there is nobody, or no
 * answer, or no such name.
 */
export async function lookUpActor(ctx: FederationContext, name: string): Promise<SeenActor | null> {
  const loaders = {
    documentLoader: signedLoader(ctx),
    contextLoader: getDocumentLoader({ allowPrivateAddress: true }),
    // It is the egress client that judges addresses.
    allowPrivateAddress: true,
    signal: AbortSignal.timeout(lookUpMs),
  };
  const address = addressIn(name);
  const found = address && (await lookupObject(address, loaders));
  if (!isFound(found)) return null;
  const { id } = found;
  // Not by Fedify's `getNodeInfo`, which asks the system's resolver itself and follows a link to any host.
  const [keys, software] = await Promise.all([
    keysOf(found, loaders),
    readSoftware(id.origin, async (url) => {
      const answer = await ask(ctx, url, { accept: 'application/json' }, loaders.signal);
      return parseStrict(answer.body);
    }),
  ]);
  return {
    uri: id.href,
    origin: id.origin,
    type: getTypeId(found).hash.slice(1),
    handle: `@${found.preferredUsername?.toString() ?? ''}@${id.host}`,
    name: found.name?.toString() ?? '',
    inbox: found.inboxId?.href ?? null,
    sharedInbox: found.endpoints?.sharedInbox?.href ?? null,
    asksFollowers: found.manuallyApprovesFollowers === true,
    keys,
    software: software ? `${software.name} ${software.version}`.trim() : '',
  };
}

/** A handle, or an http address; anything else would be looked for in other places (`at://…`). */
function addressIn(name: string): string | URL | null {
  if (/^@?[^@\s/]+@[^@\s/]+$/.test(name)) return name;
  const url = URL.parse(name);
  return url && /^https?:$/.test(url.protocol) ? url : null;
}

const isFound = (found: unknown): found is Actor & { readonly id: URL } =>
  typeof found === 'object' && found !== null && isActor(found as Actor) && (found as Actor).id !== null;

async function keysOf(actor: Actor, loaders: { documentLoader: DocumentLoader }): Promise<string[]> {
  const keys: string[] = [];
  const how = { ...loaders, suppressError: true };
  for await (const key of actor.getPublicKeys(how)) keys.push(nameOf(key.publicKey));
  for await (const key of actor.getAssertionMethods(how)) keys.push(nameOf(key.publicKey));
  return [...new Set(keys)].filter((key) => key !== '');
}

const nameOf = (key: webcrypto.CryptoKey | null): string =>
  (key?.algorithm.name ?? '').replace(/^RSASSA.*/, 'RSA');

/** Signed in the way that every plain server reads on GET. */
function signedLoader(ctx: FederationContext): DocumentLoader {
  return async (url, { signal } = {}) => {
    const { keyUri, privateKey } = await ctx.keyring.key(ctx.instance.addresses.instanceActor, 'rsa');
    const headers = await signRequest({
      ...{ method: 'GET', url: new URL(url), scheme: 'cavage', key: { id: keyUri, privateKey } },
    });
    const answer = await ask(ctx, url, { ...headers, accept: acceptActivity }, signal);
    return { contextUrl: null, documentUrl: answer.url, document: parseStrict(answer.body) };
  };
}

async function ask(
  ctx: FederationContext,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<EgressResponse> {
  const limits = { maxBytes: documentMaxBytes, ...(signal ? { signal } : {}) };
  const answer = await ctx.egress.request({ url, headers, ...limits });
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}.`);
  return answer;
}
