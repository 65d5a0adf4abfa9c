import { checkDigest, digestHeader } from './digest.ts';
import { ProtocolError } from '../protocol-error.ts';
import { signatureComponentsMax, signatureHeaderMaxChars, signatureParamsMax } from '../json/limits.ts';
import {
  assertFresh,
  checkAlgorithm,
  checkKeyId,
  coveredHeader,
  decodeSignature,
  needsDigest,
  type ParsedSignature,
  type SignInput,
  type TimeCheck,
  type Unsigned,
  type SignedRequest,
} from './signed-request.ts';

/**
 * Reads a `Signature` header of draft-cavage-http-signatures-12, as Mastodon and most others send. It must cover `(request-target)`, `host`,
 * `date` or `(created)`, and `digest` if there is a body. Throws ProtocolError 401.
 */
export function readCavage(request: SignedRequest, text: string, time: TimeCheck): ParsedSignature {
  const params = parseParams(text);
  const names = splitNames(params.get('headers') ?? '');
  for (const name of ['(request-target)', 'host']) {
    if (!names.has(name)) throw new ProtocolError(401, `The signature must cover ${name}.`);
  }
  if (!names.has('date') && !names.has('(created)'))
    throw new ProtocolError(401, 'The signature must cover date.');
  const lines = [...names].map((name) => `${name}: ${component(request, params, name)}`);
  if (needsDigest(request) && !names.has('digest'))
    throw new ProtocolError(401, 'The signature must cover digest.');
  const expiresMs = params.has('expires') ? seconds(params, 'expires') : null;
  const times = [];
  if (names.has('(created)')) times.push(seconds(params, 'created'));
  if (names.has('date')) times.push(parseDate(coveredHeader(request, 'date')));
  for (const createdMs of times) assertFresh({ createdMs, expiresMs }, time);
  const parsed: ParsedSignature = {
    keyId: checkKeyId(params.get('keyId')),
    scheme: 'cavage',
    base: lines.join('\n'),
    signature: decodeSignature(params.get('signature')),
    alg: checkAlgorithm(params.get('algorithm')),
    createdMs: Math.min(...times),
    expiresMs,
    signedHeaders: [...names],
  };
  // Last, because it alone costs time that grows with the body.
  if (names.has('digest')) checkDigest(coveredHeader(request, 'digest'), request.body ?? noBody);
  return parsed;
}

/** Prepares a signature over `(request-target) host date`, with a body also `digest content-type`, and the extra headers. */
export function signCavage(
  input: SignInput,
  type: 'rsa' | 'ed25519',
  digest: string | undefined,
  now: number,
): Unsigned {
  const { method, url, contentType, extraHeaders, key } = input;
  const headers: Record<string, string> = { host: url.host, date: new Date(now).toUTCString() };
  if (digest !== undefined) headers.digest = digestHeader(digest);
  if (contentType !== undefined) headers['content-type'] = contentType;
  Object.assign(headers, extraHeaders);
  const names = ['(request-target)', ...Object.keys(headers)];
  const lines = [`(request-target): ${method.toLowerCase()} ${url.pathname}${url.search}`];
  for (const name of Object.keys(headers)) lines.push(`${name}: ${headers[name]}`);
  const algorithm = type === 'rsa' ? 'rsa-sha256' : 'hs2019';
  return {
    base: lines.join('\n'),
    finish: (signature) => {
      headers.signature = `keyId="${key.id}",algorithm="${algorithm}",headers="${names.join(' ')}",signature="${signature}"`;
      return headers;
    },
  };
}

const noBody = Buffer.alloc(0);

/** Comma-separated `name="text"` or `name=123`; a name given twice is refused, so that no two readers can differ. */
function parseParams(text: string): Map<string, string> {
  if (text.length > signatureHeaderMaxChars) throw new ProtocolError(401, 'Signature is too long.');
  const params = new Map<string, string>();
  const pattern = /[ \t]*([A-Za-z]+)=(?:"([^"\\]*)"|([0-9]+))[ \t]*(,|$)/y;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const name = match?.[1];
    if (!match || name === undefined)
      throw new ProtocolError(401, `Signature cannot be parsed at character ${at}.`);
    if (params.has(name)) throw new ProtocolError(401, `Signature has the parameter ${name} twice.`);
    if (params.size === signatureParamsMax)
      throw new ProtocolError(401, 'Signature has too many parameters.');
    params.set(name, match[2] ?? match[3] ?? '');
    at = pattern.lastIndex;
    if (at === text.length && match[4] === ',') throw new ProtocolError(401, 'Signature ends with a comma.');
  }
  return params;
}

function splitNames(list: string): Set<string> {
  const names = list.toLowerCase().split(' ');
  if (names.length > signatureComponentsMax)
    throw new ProtocolError(401, 'The signature covers too many headers.');
  const unique = new Set(names);
  if (unique.size !== names.length) throw new ProtocolError(401, 'The signature covers a header twice.');
  return unique;
}

function component(request: SignedRequest, params: Map<string, string>, name: string): string {
  switch (name) {
    case '(request-target)':
      return `${request.method.toLowerCase()} ${request.url.pathname}${request.url.search}`;
    case '(created)':
    case '(expires)': {
      const value = params.get(name.slice(1, -1));
      if (value === undefined)
        throw new ProtocolError(401, `The signature covers its parameter ${name}, which is missing.`);
      return value;
    }
    default:
      if (!/^[a-z0-9-]+$/.test(name))
        throw new ProtocolError(401, 'The signature covers something that is not a header.');
      return coveredHeader(request, name);
  }
}

/** A parameter in seconds since the epoch, as milliseconds. */
function seconds(params: Map<string, string>, name: string): number {
  const text = params.get(name) ?? '';
  if (!/^[0-9]{1,12}$/.test(text))
    throw new ProtocolError(401, `The signature's ${name} is not a number of seconds.`);
  return Number(text) * 1_000;
}

/** The date format of HTTP (RFC 9110 §5.6.7); Date.parse alone would accept almost anything. */
function parseDate(text: string): number {
  const ms = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(ms)) throw new ProtocolError(401, 'The Date header is not an HTTP date.');
  return ms;
}
