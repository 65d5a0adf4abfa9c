import { generateKeyPairSync } from 'node:crypto';
import { accept } from '#src/agreements/accept.ts';
import { exchangePath } from '#src/agreements/exchange.ts';
import { signPayload } from '#src/agreements/document.ts';
import { invite, parseInvitation } from '#src/agreements/invite.ts';
import { thumbprintOf, type SigningKey } from '#src/agreements/jws.ts';
import { rememberContacts } from '#src/agreements/party.ts';
import { firstPayload } from '#src/agreements/payload.ts';
import { receiveProposal } from '#src/agreements/receive-proposal.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { instanceKey } from '#src/platform/keys.ts';
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

let partners = 0;

/**
 * A proposal that waits for a signature here, from a partner that nobody can reach: as if its message had just come in. Returns its id and the
 * partner's number.
 */
export async function offerFromNowhere(db: Db): Promise<{ id: string; peerId: number }> {
  const origin = `http://nowhere${++partners}.localhost:9`;
  const actor = `${origin}/actor`;
  const key = strayKey(actor);
  const ours = await instanceKey(db, db.instance);
  return await transaction(db, async (tx) => {
    await rememberContacts(tx, {
      dataProtectionOfficer: 'Dora, d@a.example',
      securityContact: 'Sam, s@a.example',
    });
    const { invitation } = await invite(tx, 'test', ours);
    const invited = parseInvitation(invitation, Date.now());
    const party = {
      ...{ origin, actor, thumbprint: await thumbprintOf(key.publicKey), legalName: `Nowhere ${partners}` },
      ...{ country: 'GB', dataProtectionOfficer: 'Nell, n@b.example', securityContact: 'Nell, n@b.example' },
    };
    const template = namedTemplate('full', { ours: 'GB', theirs: invited.party.country });
    const term = {
      notBefore: new Date(Date.now() - dayMs).toISOString(),
      expires: new Date(Date.now() + 365 * dayMs).toISOString(),
    };
    const document = await signPayload(firstPayload(party, invited, template, term), key);
    await receiveProposal(tx, document, key);
    const [row] = await tx<
      { peerId: number }[]
    >`select peer_id from agreements where id = ${document.payload.id}`;
    return { id: document.payload.id, peerId: row?.peerId ?? 0 };
  });
}

/** The same, countersigned: in force here. */
export async function agreeWithNowhere(db: Db): Promise<{ id: string; peerId: number }> {
  const offered = await offerFromNowhere(db);
  const key = await instanceKey(db, db.instance);
  await transaction(db, (tx) => accept(tx, 'test', offered.id, key));
  return offered;
}
