import type { EditedPage } from '#src/coedit/edited-page.ts';
import type { NextVersion } from '#src/coedit/save.ts';
import { refusals } from '#src/coedit/refusals.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { Partner } from '#src/agreements/decide.ts';
import { notFound, Refusal, TooOften, Unavailable, type RefusalKind } from '#src/platform/errors.ts';
import type { EgressStream } from '#src/platform/egress.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { FederationContext } from '../context.ts';
import { fetchDocument } from '../fetch.ts';
import { ProtocolError } from '../protocol-error.ts';
import { signRequest } from '../security/signatures.ts';
import { isObject, text } from '../vocabulary/read.ts';

/** Whether a partner's software knows writing together changes with an update of it. */
const knownMs = 10 * 60_000;
const unknownMs = 60_000;
const answerMs = 8_000;
/** The home ends a line after a quarter of an hour, more or less. */
const lineMs = 20 * 60_000;
const lineMaxBytes = 256 * 1024 * 1024;
const answerMaxBytes = 512 * 1024;

/** Where the home of the page's group is asked; null: it does not know writing together. Throws Unavailable. */
export async function editingAddress(ctx: FederationContext, page: EditedPage): Promise<string | null> {
  const known = ctx.caches.editing.get(page.groupUri);
  if (known && known.untilMs > Date.now()) return known.address;
  const document = await fetchDocument(ctx, page.groupUri, {}, answerMs);
  const said = text(document?.['coEditing']);
  const address = originOf(said) === originOf(page.groupUri) ? said : null;
  const untilMs = Date.now() + (address === null ? unknownMs : knownMs);
  ctx.caches.editing.set(page.groupUri, { address, untilMs });
  return address;
}

/** Opens the line, in the person's name. */
export async function openLine(
  ctx: FederationContext,
  person: { readonly id: PersonId; readonly uri: string },
  partner: Partner,
  url: URL,
): Promise<EgressStream> {
  const keys = await ctx.keyring.forRequests(person.uri, partner.peerId);
  for (const [n, key] of keys.entries()) {
    const headers = await signRequest({
      ...{ method: 'GET', url, scheme: 'rfc9421' },
      key: { id: key.keyUri, privateKey: key.privateKey },
    });
    const stream = await ctx.egress.open({
      ...{ url, headers: { ...headers, accept: 'text/event-stream' } },
      ...{ timeoutMs: lineMs, maxBytes: lineMaxBytes, lasting: { answerMs } },
    });
    // A new key is not known there yet.
    if (stream.status === 200 || n === keys.length - 1) return stream;
    stream.body.destroy();
  }
  throw new Error('unreachable: there is always a key');
}

/** A signed message in the person's name; what the home answers. Refusals are the home's. */
export async function tellHome(
  ctx: FederationContext,
  person: { readonly id: PersonId; readonly uri: string },
  partner: Partner,
  url: URL,
  message: object,
): Promise<Record<string, unknown>> {
  const body = Buffer.from(JSON.stringify(message));
  const keys = await ctx.keyring.forRequests(person.uri, partner.peerId);
  for (const [n, key] of keys.entries()) {
    const headers = await signRequest({
      ...{ method: 'POST', url, body, contentType: 'application/json', scheme: 'rfc9421' },
      key: { id: key.keyUri, privateKey: key.privateKey },
    });
    const answer = await ctx.egress.request({
      ...{ method: 'POST', url, headers, body, timeoutMs: answerMs, maxBytes: answerMaxBytes },
    });
    if (answer.status === 404 && n < keys.length - 1) continue;
    const said = parsed(answer.body);
    if (answer.status !== 200) throw refusalOf(answer.status, said);
    return said;
  }
  throw new Error('unreachable: there is always a key');
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(body.toString());
    return isObject(said) ? said : {};
  } catch {
    return {}; // whatever it was, it was no answer
  }
}

const kinds: Readonly<Record<number, RefusalKind>> = {
  ...{ 403: 'not_allowed', 409: 'conflict', 410: 'gone', 413: 'invalid', 422: 'invalid' },
};

/** As if it had been said here, so that the editor reads it in their own language. */
export function refusalOf(status: number, { error, reason, values }: Record<string, unknown>): Error {
  if (status === 404 || status === 401) return notFound('page');
  if (status === 429) return new TooOften(5);
  const kind = kinds[status];
  if (kind === undefined) return new Unavailable(`The page’s home answered ${status}.`);
  const isKnown = typeof reason === 'string' && /^(?:coedit|page|platform)\.\w{1,40}$/.test(reason);
  const said = isObject(values) ? Object.entries(values).slice(0, 10) : [];
  return new Refusal(kind, {
    id: isKnown ? reason : null,
    template: text(error).slice(0, 500) || refusals.notThere().message,
    values: Object.fromEntries(
      said.flatMap(([name, value]) =>
        typeof value === 'number' || typeof value === 'string'
          ? [[name, typeof value === 'string' ? value.slice(0, 200) : value]]
          : [],
      ),
    ),
  });
}

/** What cannot be read is none. */
export function readNext({ next }: Record<string, unknown>): NextVersion | null {
  if (!isObject(next)) return null;
  const { source, base, note } = next;
  return typeof source === 'string' && typeof base === 'number' && typeof note === 'string'
    ? { source, base, note }
    : null;
}

/** A partner's mistake, or that nothing can be asked there now, is one sentence to the editor. */
export async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError)
      throw new Unavailable(error.message, { retryable: false, cause: error });
    throw error;
  }
}
