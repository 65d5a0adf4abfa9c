import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { signPayload } from '#src/agreements/document.ts';
import { parseInvitation } from '#src/agreements/invite.ts';
import { firstPayload } from '#src/agreements/payload.ts';
import { namedTemplate } from '#src/agreements/templates.ts';
import type { Grant } from '#src/agreements/terms.ts';
import { keyOf, partyOf, propose } from '#test/support/agreements.ts';
import { until } from '#test/support/http.ts';
import type { TestInstance } from '#test/support/instance.ts';
import type { Peer } from '#test/support/peer.ts';

const contacts = ['--dpo', 'Dora Schutz, dpo@example', '--security', 'Sam Wach, security@example'];

/** What differs from the template `full`, from one company to the other. */
export interface Changed extends Partial<Omit<Grant, 'categories'>> {
  readonly categories?: Partial<Grant['categories']>;
}

const changed = (grant: Grant, { categories, ...rest }: Changed): Grant => ({
  ...grant,
  ...rest,
  categories: { ...grant.categories, ...categories },
});

/** `a` invites, `b` proposes: what `a` grants `b`, and what `b` grants `a`. Resolves when both are bound; refusals are thrown. */
export async function agreeOn(
  a: TestInstance,
  b: TestInstance,
  grants: { readonly fromA?: Changed; readonly fromB?: Changed },
): Promise<string> {
  const { invitation } = await a.agreement<{ invitation: string }>('invite', ...contacts);
  const ours = b.app.instance.country;
  const theirs = a.app.instance.country;
  const template = namedTemplate('full', { ours, theirs });
  const file = path.join(b.dataDir, 'template.json');
  const fromUs = changed(template.fromUs, grants.fromB ?? {});
  const fromThem = changed(template.fromThem, grants.fromA ?? {});
  writeFileSync(file, JSON.stringify({ ...template, fromUs, fromThem }));
  const { id } = await b.agreement<{ id: string }>(
    ...(['propose', '--invitation', invitation, '--template', file, ...contacts] as const),
  );
  await a.agreement('accept', id);
  await until('the acceptance reached the proposer', async () => {
    await b.app.registry.refresh();
    const known = b.app.registry.find(a.origin);
    return known?.agreementId === id && known.state === 'active';
  });
  return id;
}

/** The same with a peer that a test misuses: what it grants the instance, and what it is granted. */
export async function signOn(
  instance: TestInstance,
  peer: Peer,
  grants: { readonly fromPeer?: Changed; readonly fromUs?: Changed },
): Promise<void> {
  const { invitation } = await instance.agreement<{ invitation: string }>('invite', ...contacts);
  const invited = parseInvitation(invitation, Date.now());
  const template = namedTemplate('full', { ours: 'GB', theirs: invited.party.country });
  const payload = firstPayload(
    await partyOf(peer),
    invited,
    {
      ...template,
      fromUs: changed(template.fromUs, grants.fromPeer ?? {}),
      fromThem: changed(template.fromThem, grants.fromUs ?? {}),
    },
    {
      notBefore: new Date(Date.now() - dayMs).toISOString(),
      expires: new Date(Date.now() + 365 * dayMs).toISOString(),
    },
  );
  const document = await signPayload(payload, keyOf(peer));
  const answer = await propose(instance.origin, document.jws);
  if (answer.status !== 202) throw new Error(`The proposal was answered ${answer.status}: ${answer.text}`);
  await instance.agreement('accept', payload.id);
}
const dayMs = 86_400_000;
