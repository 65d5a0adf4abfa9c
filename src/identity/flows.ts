import type { Reader } from '#src/platform/database.ts';
import { hashSecret, newSecret, seal, unseal } from '#src/platform/secrets.ts';
import type { Vouched } from './arrive.ts';
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
  /** SAML: what the provider's answer came to, on its way from the post to the browser's own request. */
  readonly answer?: FlowAnswer;
}

/** An answer that has been checked and waits for the browser that asked. */
export interface FlowAnswer {
  readonly vouched: Vouched;
  readonly sid: string | null;
  /** What the session is signed out there with: an ID token, or who they are there (saml/logout.ts). */
  readonly idToken?: string | null;
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
  return flowIn(reader, stateHash, row);
}

/**
 * Takes it for an answer that another site has a browser post, which comes without our cookies (SameSite). What it comes to is handed on by `handOn`, and counts only in the
 * browser that began.
 */
export async function takePostedFlow(reader: Reader, state: string): Promise<PostedFlow | null> {
  const stateHash = hashSecret(state);
  const row = await takeFlowRow(reader, stateHash);
  if (!row) return null;
  const flow = flowIn(reader, stateHash, row);
  return flow.answer ? null : { flow, browserHash: row.browserHash };
}

export interface PostedFlow {
  readonly flow: Flow;
  readonly browserHash: Buffer;
}

/** The second half of the way: a new secret, for the same browser, with the checked answer sealed. */
export async function handOn(
  reader: Reader,
  { flow, browserHash }: PostedFlow,
  answer: FlowAnswer,
): Promise<string> {
  const state = newSecret();
  const stateHash = hashSecret(state);
  const { providerId, purpose, sessionId, nonce, verifier, next } = flow;
  const sealed = seal(
    reader.instance.sealKey,
    JSON.stringify({ nonce, verifier, next, answer }),
    labelOf(stateHash),
  );
  await insertFlow(reader, { stateHash, providerId, purpose, sessionId, browserHash, sealed }, handOnMinutes);
  return state;
}
const handOnMinutes = 2;

function flowIn(
  reader: Reader,
  stateHash: Buffer,
  row: NonNullable<Awaited<ReturnType<typeof takeFlowRow>>>,
): Flow {
  const { providerId, sessionId, startedAt } = row;
  const sealed = JSON.parse(unseal(reader.instance.sealKey, row.sealed, labelOf(stateHash))) as Pick<
    Flow,
    'nonce' | 'verifier' | 'next' | 'answer'
  >;
  return { providerId, sessionId, startedAt, purpose: row.purpose as FlowPurpose, ...sealed };
}

const labelOf = (stateHash: Buffer): string => `identity flow ${stateHash.toString('base64url')}`;
