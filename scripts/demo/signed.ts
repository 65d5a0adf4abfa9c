import { randomUUID } from 'node:crypto';
import { digestBody, signRequest } from '#federation/security/signatures.ts';
import { call, type Answer } from './client.ts';
import type { Site } from './network.ts';

/** A GET signed by the instance actor of `from`, as a server would send it. */
export async function signedGet(from: Site, to: Site, uri: string): Promise<Answer> {
  const { addresses } = from.desk.instance;
  const key = await from.desk.federation.keyring.key(addresses.instanceActor, 'rsa');
  const url = new URL(uri);
  const headers = await signRequest({
    method: 'GET',
    url,
    scheme: 'rfc9421',
    key: { id: key.keyUri, privateKey: key.privateKey },
  });
  return await call(to, 'GET', url.pathname, {
    headers: { ...headers, accept: 'application/activity+json' },
  });
}

/** A signed activity from an actor that the receiver never saw: to judge it, it would have to fetch the key. */
export async function signedPost(from: Site, to: Site): Promise<Answer> {
  const { addresses } = from.desk.instance;
  const key = await from.desk.federation.keyring.key(addresses.instanceActor, 'rsa');
  const activity = {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: addresses.activity(randomUUID()),
    type: 'Like',
    actor: addresses.instanceActor,
    object: to.desk.instance.addresses.post(randomUUID()),
  };
  const body = Buffer.from(JSON.stringify(activity));
  const url = new URL(to.desk.instance.addresses.sharedInbox);
  const headers = await signRequest({
    method: 'POST',
    url,
    body,
    contentType: 'application/activity+json',
    digest: digestBody(body),
    scheme: 'rfc9421',
    // A key id that was never seen: with an agreement in force it would be fetched now.
    key: { id: `${addresses.origin}/ap/p/${randomUUID()}#main-key`, privateKey: key.privateKey },
  });
  return await call(to, 'POST', url.pathname, { headers, body: activity });
}
