import * as z from 'zod';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Partner } from '#src/agreements/decide.ts';
import { mustBeOurKey } from '#src/agreements/our-key.ts';
import { readAgreementOf } from '#src/agreements/read.ts';
import type { ExchangeDeps } from '#src/agreements/exchange.ts';
import type { Group } from '#src/groups/group.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { successionsPath } from './carry-out.ts';
import { answerSchema, signQuestion, type SuccessionAnswer } from './order.ts';
import { comersOf, mayHandOver, type Comer } from './preview.ts';
import { refusals } from './refusals.ts';

export interface Preview {
  readonly group: Group;
  readonly to: Partner;
  /** Each company with people in the group, and why they would stay behind. */
  readonly comers: readonly Comer[];
}

const timeoutMs = 10_000;
const answerMaxBytes = 256 * 1024;

/**
 * What would happen if a group of ours moved to this partner: asked of the partner before anybody signs. Throws a Refusal that says what stands in
 * the way, Unavailable if the partner does not answer now.
 */
export async function previewSuccession(
  deps: ExchangeDeps & { readonly registry: PartnerRegistry },
  groupId: GroupId,
  peerId: number,
): Promise<Preview> {
  const { db, registry } = deps;
  const { group, partner } = await mayHandOver(db, registry, groupId, peerId);
  const answer = await ask(deps, partner, group.uri);
  if (answer.obstacle !== '') throw refusals.obstacle({ company: partner.company, reason: answer.obstacle });
  return { group, to: partner, comers: await comersOf(db, registry, groupId, partner, answer) };
}

async function ask(deps: ExchangeDeps, partner: Partner, groupUri: string): Promise<SuccessionAnswer> {
  const agreement = await readAgreementOf(deps.db, partner.peerId);
  if (agreement === null) throw refusals.noPartner({ origin: partner.origin });
  const key = await deps.key();
  await mustBeOurKey(agreement, key);
  const document = await signQuestion(
    {
      type: 'KontorSuccessionQuestion',
      agreement: agreement.id,
      group: groupUri,
      from: deps.db.instance.origin,
      to: partner.origin,
      at: new Date().toISOString(),
    },
    key,
  );
  const response = await deps.egress.request({
    method: 'POST',
    url: `${partner.origin}${successionsPath}`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify({ kind: 'question', document })),
    timeoutMs,
    maxBytes: answerMaxBytes,
    redirects: 0,
  });
  const said = parsedAnswer(response.status, response.body);
  if (said === null)
    throw new Unavailable(
      `${partner.origin} does not say whether it can take the group: it answered ${response.status}.`,
    );
  return said;
}

function parsedAnswer(status: number, body: Buffer): SuccessionAnswer | null {
  if (status !== 200) return null;
  try {
    const parsed = answerSchema().safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) return null;
    throw error;
  }
}
