import { afterAll, beforeAll, expect, test } from 'vitest';
import { signPayload } from '#src/agreements/document.ts';
import { parseInvitation } from '#src/agreements/invite.ts';
import { firstPayload } from '#src/agreements/payload.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import { keyOf, partyOf, propose, signWith } from '#test/support/agreements.ts';
import { startInstance, type TestInstance } from '#test/support/instance.ts';
import { startPeer, type Peer } from '#test/support/peer.ts';

let alpha: TestInstance;
let peer: Peer;
beforeAll(async () => {
  [alpha, peer] = await Promise.all([startInstance({ name: 'alpha' }), startPeer('eve')]);
  await signWith(alpha, peer);
});
afterAll(async () => {
  await alpha.remove();
  await peer.stop();
});

const nameOf = async () =>
  (await alpha.db`select company, country from peers where origin = ${peer.origin}`)[0];

test('a proposal does not rename a partner; the document that both have signed does', async () => {
  expect(await nameOf()).toMatchObject({ company: 'Eve Ltd', country: 'GB' });
  const { invitation } = await alpha.agreement<{ invitation: string }>(
    ...(['invite', '--dpo', 'Dora, dpo@example', '--security', 'Sam, security@example'] as const),
  );
  const invited = parseInvitation(invitation, Date.now());
  const party = { ...(await partyOf(peer)), legalName: 'Bank AG', country: 'CH' };
  const terms = namedTemplate('full', { ours: 'CH', theirs: invited.party.country });
  const payload = firstPayload(party, invited, terms, {
    notBefore: new Date(Date.now() - 86_400_000).toISOString(),
    expires: new Date(Date.now() + 86_400_000 * 365).toISOString(),
  });
  const { jws } = await signPayload(payload, keyOf(peer));
  expect((await propose(alpha.origin, jws)).status).toBe(202);
  expect(await nameOf()).toMatchObject({ company: 'Eve Ltd', country: 'GB' });
  await alpha.agreement('accept', payload.id);
  expect(await nameOf()).toMatchObject({ company: 'Bank AG', country: 'CH' });
});
