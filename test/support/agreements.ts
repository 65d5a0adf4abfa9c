import { generateKeyPairSync } from 'node:crypto';
import { exchangePath } from '#src/agreements/exchange.ts';
import { signPayload } from '#src/agreements/document.ts';
import { parseInvitation } from '#src/agreements/invite.ts';
import { thumbprintOf, type SigningKey } from '#src/agreements/jws.ts';
import { firstPayload } from '#src/agreements/payload.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import { ask, until } from './http.ts';
import type { TestInstance } from './instance.ts';
import type { Peer } from './peer.ts';
import { activity } from './peer-actor.ts';

const contacts = ['--dpo', 'Dora Schutz, dpo@example', '--security', 'Sam Wach, security@example'];
const dayMs = 86_400_000;

/** The real handshake: `a` invites, `b` proposes over HTTP, `a` accepts, and `b` has heard of it. */
export async function agree(a: TestInstance, b: TestInstance, template = 'full'): Promise<string> {
  const { invitation } = await a.agreement<{ invitation: string }>('invite', ...contacts);
  const { id } = await b.agreement<{ id: string }>(
    'propose',
    '--invitation',
    invitation,
    '--template',
    template,
    ...contacts,
  );
  await a.agreement('accept', id);
  await until('the acceptance reached the proposer', async () => {
    await b.app.registry.refresh();
    return b.app.registry.find(a.origin)?.state === 'active';
  });
  return id;
}

/** The hostile peer plays by the registry for once: afterwards it is a Kontor in the instance's eyes. */
export async function signWith(instance: TestInstance, peer: Peer, template = 'full'): Promise<string> {
  const { invitation } = await instance.agreement<{ invitation: string }>('invite', ...contacts);
  const invited = parseInvitation(invitation, Date.now());
  const payload = firstPayload(
    await partyOf(peer),
    invited,
    namedTemplate(template, { ours: 'GB', theirs: invited.party.country }),
    {
      notBefore: new Date(Date.now() - dayMs).toISOString(),
      expires: new Date(Date.now() + 365 * dayMs).toISOString(),
    },
  );
  const document = await signPayload(payload, keyOf(peer));
  const answer = await propose(instance.origin, document.jws);
  if (answer.status !== 202) throw new Error(`The proposal was answered ${answer.status}: ${answer.text}`);
  await instance.agreement('accept', payload.id);
  if (!instance.inProcess) {
    const greeting = () => peer.post(instance.origin, activity(peer.self, 'Travel', null), peer.self);
    await until('the serving process knows the partner', async () => (await greeting()).status !== 403);
  }
  return payload.id;
}

export const propose = (origin: string, jws: unknown) =>
  ask(origin, {
    method: 'POST',
    path: exchangePath,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'proposal', document: jws }),
  });

export const keyOf = (peer: Peer): SigningKey => ({ keyUri: peer.self.proofKeyId, ...peer.self.ed25519 });

/** A key that nobody lists. */
export const strayKey = (actor: string): SigningKey => ({
  keyUri: `${actor}#proof-key`,
  ...generateKeyPairSync('ed25519'),
});

export const partyOf = async (peer: Peer) => ({
  origin: peer.origin,
  actor: peer.self.uri,
  thumbprint: await thumbprintOf(peer.self.ed25519.publicKey),
  legalName: 'Eve Ltd',
  country: 'GB',
  dataProtectionOfficer: 'Eve, dpo@eve.example',
  securityContact: 'Eve, security@eve.example',
});
