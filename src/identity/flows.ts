import type { Reader } from '#src/platform/database.ts';
import { hashSecret, newSecret, seal, unseal } from '#src/platform/secrets.ts';
import type { ProviderId } from './provider.ts';
import { insertFlow, takeFlowRow } from './store.ts';

/** How long somebody may take at the provider. */
export const flowMinutes = 15;
export type FlowPurpose = 'sign in' | 'link' | 'prove' | 'sign out';

/** On the way to a provider and back. */
export interface Flow {
  readonly providerId: ProviderId;
  readonly purpose: FlowPurpose;
  /** For linking and proving: the session it was begun in. */
  readonly sessionId: string | null;
  readonly nonce: string;
  readonly verifier: string;
  /** A path of ours to go to afterwards. */
  readonly next: string;
  readonly startedAt: Date;
}

/**
 * Begins one: a secret `state` that is good for one answer, in this browser. What the answer is checked with is sealed, so the database alone cannot answer for anyone.
 */
export async function beginFlow(
  reader: Reader,
  flow: Pick<Flow, 'providerId' | 'purpose' | 'sessionId' | 'next'> & { readonly browser: string },
): Promise<Pick<Flow, 'nonce' | 'verifier'> & { readonly state: string }> {
  const [state, nonce, verifier] = [newSecret(), newSecret(), newSecret()];
  const stateHash = hashSecret(state);
  const text = JSON.stringify({ nonce, verifier, next: flow.next });
  await insertFlow(
    reader,
    {
      ...{ stateHash, providerId: flow.providerId, purpose: flow.purpose, sessionId: flow.sessionId },
      browserHash: hashSecret(flow.browser),
      sealed: seal(reader.instance.sealKey, text, labelOf(stateHash)),
    },
    flowMinutes,
  );
  return { state, nonce, verifier };
}

/** Takes it for its one answer. Null: unknown, answered before, over, or begun in another browser: `browsers` are the secrets of its cookies. */
export async function takeFlow(
  reader: Reader,
  state: string,
  browsers: readonly (string | null)[],
): Promise<Flow | null> {
  const stateHash = hashSecret(state);
  const row = await takeFlowRow(reader, stateHash);
  const isOwn = browsers.some(
    (secret) => secret !== null && row && hashSecret(secret).equals(row.browserHash),
  );
  if (!row || !isOwn) return null;
  const { providerId, sessionId, startedAt } = row;
  const sealed = JSON.parse(unseal(reader.instance.sealKey, row.sealed, labelOf(stateHash))) as Pick<
    Flow,
    'nonce' | 'verifier' | 'next'
  >;
  return { providerId, sessionId, startedAt, purpose: row.purpose as FlowPurpose, ...sealed };
}

const labelOf = (stateHash: Buffer): string => `identity flow ${stateHash.toString('base64url')}`;
