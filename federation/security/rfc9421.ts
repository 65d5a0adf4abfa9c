import { checkContentDigest, contentDigestHeader } from './digest.ts';
import { ProtocolError } from '../protocol-error.ts';
import { signatureLabelsMax } from '../json/limits.ts';
import {
  assertFresh,
  checkAlgorithm,
  checkKeyId,
  coveredHeader,
  needsDigest,
  type ParsedSignature,
  type SignInput,
  type TimeCheck,
  type Unsigned,
  type SignedRequest,
} from './signed-request.ts';
import { parseDictionary, serializeInnerList, serializeItem, type InnerList } from './structured-fields.ts';

/**
 * Reads `Signature-Input` and `Signature` (RFC 9421). It must cover `@method`, the target (`@target-uri`, or `@authority` with `@path` and
 * `@query`, or `@authority` with `@request-target`), and `content-digest` if there is a body; `created` and `keyid` are required, `expires` is
 * honoured. Component parameters are refused. Of several signatures the first that meets this is taken. Throws ProtocolError 401.
 */
export function readRfc9421(
  request: SignedRequest,
  input: string,
  signature: string,
  time: TimeCheck,
): ParsedSignature {
  const inputs = parseDictionary('Signature-Input', input, signatureLabelsMax);
  const signatures = parseDictionary('Signature', signature, signatureLabelsMax);
  let problem: ProtocolError | null = null;
  for (const [label, list] of inputs) {
    const member = signatures.get(label);
    if (list.kind !== 'list' || member?.kind !== 'item' || member.value.type !== 'bytes') continue;
    try {
      return readOne(request, list, member.value.value, time);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      problem = error;
    }
  }
  throw problem ?? new ProtocolError(401, 'Signature-Input and Signature have no label in common.');
}

/** Prepares the signature `sig1` over `@method @target-uri @authority`, with a body also the digest and type, and the extra headers. */
export function signRfc9421(
  input: SignInput,
  type: 'rsa' | 'ed25519',
  digest: string | undefined,
  now: number,
): Unsigned {
  const { method, url, contentType, extraHeaders, key } = input;
  const headers: Record<string, string> = {};
  if (digest !== undefined) headers['content-digest'] = contentDigestHeader(digest);
  if (contentType !== undefined) headers['content-type'] = contentType;
  Object.assign(headers, extraHeaders);
  const lines = [`"@method": ${method}`, `"@target-uri": ${targetUri(url)}`, `"@authority": ${url.host}`];
  let components = '"@method" "@target-uri" "@authority"';
  for (const [name, value] of Object.entries(headers)) {
    lines.push(`"${name}": ${value}`);
    components += ` "${name}"`;
  }
  const created = Math.floor(now / 1_000);
  const alg = type === 'rsa' ? 'rsa-v1_5-sha256' : 'ed25519';
  const params = `(${components});created=${created};expires=${created + lifetimeS};keyid="${key.id}";alg="${alg}"`;
  lines.push(`"@signature-params": ${params}`);
  return {
    base: lines.join('\n'),
    finish: (signature) => {
      headers.host = url.host;
      headers['signature-input'] = `sig1=${params}`;
      headers.signature = `sig1=:${signature}:`;
      return headers;
    },
  };
}

/** How long a signature of ours may be used. */
const lifetimeS = 300;
const noBody = Buffer.alloc(0);

function readOne(
  request: SignedRequest,
  list: InnerList,
  signature: Buffer,
  time: TimeCheck,
): ParsedSignature {
  const names = componentNames(list);
  checkCoverage(request, names);
  const lines = list.items.map((item) => {
    const name = item.value.type === 'string' ? item.value.value : '';
    return `${serializeItem(item)}: ${component(request, name)}`;
  });
  lines.push(`"@signature-params": ${serializeInnerList(list)}`);
  const createdMs = secondsParam(list, 'created');
  if (createdMs === null) throw new ProtocolError(401, 'The signature does not say when it was created.');
  const expiresMs = secondsParam(list, 'expires');
  assertFresh({ createdMs, expiresMs }, time);
  const parsed: ParsedSignature = {
    keyId: checkKeyId(stringParam(list, 'keyid')),
    scheme: 'rfc9421',
    base: lines.join('\n'),
    signature,
    alg: checkAlgorithm(stringParam(list, 'alg')),
    createdMs,
    expiresMs,
    signedHeaders: [...names],
  };
  // Last, because it alone costs time that grows with the body.
  if (names.has('content-digest')) {
    checkContentDigest(coveredHeader(request, 'content-digest'), request.body ?? noBody);
  }
  return parsed;
}

function componentNames(list: InnerList): Set<string> {
  const names = new Set<string>();
  for (const { value, params } of list.items) {
    if (value.type !== 'string')
      throw new ProtocolError(401, 'The signature covers something that is not a component.');
    // Parameters (;req ;sf ;bs ;key ;tr) change what a component means, and no server we know uses one on a request.
    if (params.size > 0) throw new ProtocolError(401, `The signature covers ${value.value} with parameters.`);
    if (names.has(value.value)) throw new ProtocolError(401, `The signature covers ${value.value} twice.`);
    names.add(value.value);
  }
  return names;
}

function checkCoverage(request: SignedRequest, names: Set<string>): void {
  if (!names.has('@method')) throw new ProtocolError(401, 'The signature must cover @method.');
  const query = names.has('@query') || request.url.search === '';
  const target = names.has('@request-target') || (names.has('@path') && query);
  if (!names.has('@target-uri') && !(names.has('@authority') && target)) {
    throw new ProtocolError(
      401,
      'The signature must cover @target-uri, or @authority with @path and @query.',
    );
  }
  if (needsDigest(request) && !names.has('content-digest')) {
    throw new ProtocolError(401, 'The signature must cover content-digest.');
  }
}

function component(request: SignedRequest, name: string): string {
  const { method, url } = request;
  switch (name) {
    case '@method':
      return method;
    case '@target-uri':
      return targetUri(url);
    case '@authority':
      return url.host;
    case '@scheme':
      return url.protocol.slice(0, -1);
    case '@request-target':
      return url.pathname + url.search;
    case '@path':
      return url.pathname;
    case '@query':
      return url.search || '?';
    default:
      if (!/^[a-z0-9-]+$/.test(name))
        throw new ProtocolError(401, 'The signature covers a component that is not supported.');
      return coveredHeader(request, name);
  }
}

function targetUri(url: URL): string {
  return url.origin + url.pathname + url.search;
}

/** A parameter in seconds since the epoch, as milliseconds; null where there is none. */
function secondsParam(list: InnerList, name: string): number | null {
  const param = list.params.get(name);
  if (!param) return null;
  if (param.type !== 'integer')
    throw new ProtocolError(401, `The signature's ${name} is not a number of seconds.`);
  return param.value * 1_000;
}

function stringParam(list: InnerList, name: string): string | undefined {
  const param = list.params.get(name);
  if (!param) return undefined;
  if (param.type !== 'string') throw new ProtocolError(401, `The signature's ${name} is not a string.`);
  return param.value;
}
