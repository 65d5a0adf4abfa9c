import { classifyContext, type ContextKind } from './contexts.ts';
import { WireError } from './errors.ts';
import { depthMax, idMaxBytes, linkMaxChars } from './limits.ts';
import type { Json, JsonObject } from './strict-json.ts';

/**
 * Checks that what an object says with the words of ActivityStreams has the kind of value that the vocabulary asks for, at
 * every depth: references are absolute, text is text, dates are dates, collections hold what their type holds. Unknown words may hold
 * anything; null counts as absent. Says whether all contexts inside are known. Throws WireError 400 that names the property.
 */
export function checkObject(object: JsonObject, depth = 1): ContextKind {
  if (depth > depthMax) throw new WireError(400, `The object nests deeper than ${depthMax}.`);
  let kind = classifyContext(object['@context']);
  for (const [name, value] of Object.entries(object)) {
    const check = checks.get(name);
    if (check === undefined) checkUnknownName(name);
    else if (value !== null && check(value, name, depth) === 'foreign') kind = 'foreign';
  }
  checkMembers(object);
  return kind;
}

/** Whether a string is an absolute IRI that may be an identity: one spelling per host, no user info, ≤ 2 KiB, no blanks. */
export function isIdentity(value: string): boolean {
  if (value.length > idMaxBytes || !absolutePattern.test(value)) return false;
  return !/^https?:/i.test(value) || webPattern.test(value);
}

const absolutePattern = /^[a-z][a-z0-9+.-]*:[^\s\p{Cc}]+$/iu;
/** Lower-case ASCII host without final dot, no default port: the only spelling that URL parsing leaves as it is. */
const webPattern =
  /^(?:https:\/\/(?![^/?#]*:443(?![0-9]))|http:\/\/(?![^/?#]*:80(?![0-9])))(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:]+\])(?::[1-9][0-9]{0,4})?(?:[/?#]|$)/;

/** RFC 5646: language, extended languages, script, region, variants, extensions, private use. */
const languagePattern =
  /^(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?$|^x(?:-[a-z0-9]{1,8})+$/i;
/** Of xsd:dateTime; seconds and zone may be missing, as in examples of the vocabulary itself. */
const datePattern =
  /^-?[0-9]{4,9}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?|:60)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$/i;
const durationPattern = /^-?P[0-9.YMWDTHS]+$/;

type Check = (value: Json, name: string, depth: number) => ContextKind | void;

function wrong(name: string, should: string): WireError {
  return new WireError(400, `"${name}" must be ${should}.`);
}

/** A check for each element of an array, or for the value itself. Arrays inside arrays are nothing in this vocabulary. */
function each(check: Check): Check {
  return (value, name, depth) => {
    if (!Array.isArray(value)) return check(value, name, depth);
    let kind: ContextKind = 'known';
    for (const item of value) if (item !== null && check(item, name, depth) === 'foreign') kind = 'foreign';
    return kind;
  };
}

const asObject: Check = (value, name, depth) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(name, 'an object or the id of one');
  return checkObject(value, depth + 1);
};

const reference: Check = (value, name, depth) => {
  if (typeof value !== 'string') return asObject(value, name, depth);
  if (!isIdentity(value)) throw wrong(name, 'an absolute address');
};

/** The collection of everybody has short names that are no addresses (ActivityPub §5.6). */
const recipient: Check = (value, name, depth) => {
  if (value !== 'Public') return reference(value, name, depth);
};

const link: Check = (value, name, depth) => {
  if (typeof value !== 'string') return asObject(value, name, depth);
  if (value.length > linkMaxChars || !/^[a-z][a-z0-9+.-]*:[^\p{Cc}]+$/iu.test(value))
    throw wrong(name, 'an absolute address');
};

const id: Check = (value, name) => {
  if (typeof value !== 'string' || !isIdentity(value)) throw wrong(name, 'an absolute address');
};

const text: Check = (value, name) => {
  if (typeof value !== 'string') throw wrong(name, 'text');
};

const textByLanguage: Check = (value, name) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw wrong(name, 'text by language');
  for (const [tag, words] of Object.entries(value)) {
    if (!languagePattern.test(tag)) throw wrong(name, 'text by language tags of RFC 5646');
    if (words !== null) each(text)(words, name, 0);
  }
};

const language: Check = (value, name) => {
  if (typeof value !== 'string' || !languagePattern.test(value))
    throw wrong(name, 'a language tag of RFC 5646');
};

const date: Check = (value, name) => {
  if (typeof value !== 'string' || !datePattern.test(value)) throw wrong(name, 'a date and time of ISO 8601');
};

const duration: Check = (value, name) => {
  if (typeof value !== 'number' && (typeof value !== 'string' || !durationPattern.test(value))) {
    throw wrong(name, 'a duration of ISO 8601');
  }
};

const number: Check = (value, name) => {
  if (
    typeof value !== 'number' &&
    (typeof value !== 'string' || !/^[+-]?[0-9]*\.?[0-9]+(e[+-]?[0-9]+)?$/i.test(value))
  ) {
    throw wrong(name, 'a number');
  }
};

const count: Check = (value, name) => {
  const isCount =
    typeof value === 'number' ? value >= 0 : typeof value === 'string' && /^[0-9]+$/.test(value);
  if (!isCount) throw wrong(name, 'a number that is not negative');
};

const truth: Check = (value, name) => {
  if (typeof value !== 'boolean') throw wrong(name, 'true or false');
};

const closed: Check = (value, name, depth) => {
  if (typeof value === 'boolean' || (typeof value === 'string' && datePattern.test(value))) return;
  return each(reference)(value, name, depth);
};

const page: Check = (value, name, depth) => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const types = typesOf(value);
    if (types.length > 0 && !types.some((type) => pageTypes.has(type)))
      throw wrong(name, 'a page of the collection');
  }
  return reference(value, name, depth);
};

const anyReference: Check = (value, name, depth) =>
  typeof value === 'string' ? undefined : asObject(value, name, depth);

const pageTypes = new Set(['CollectionPage', 'OrderedCollectionPage', 'Link']);

const checks: ReadonlyMap<string, Check> = new Map([
  ['@context', () => {}],
  ['id', id],
  ...all(each(text), 'type name summary content formerType rel mediaType preferredUsername units'),
  ...all(textByLanguage, 'nameMap summaryMap contentMap'),
  ...all(
    each(reference),
    `actor object target origin instrument result attributedTo inReplyTo context generator icon image attachment tag preview
     location subject describes replies likes shares items orderedItems partOf oneOf anyOf alsoKnownAs movedTo moderators
     inbox outbox followers following liked streams endpoints sharedInbox proxyUrl uploadMedia oauthAuthorizationEndpoint
     oauthTokenEndpoint provideClientKey signClientKey publicKey assertionMethod owner controller`,
  ),
  ...all(each(recipient), 'to cc bto bcc audience'),
  ...all(each(link), 'url href'),
  ...all(page, 'first last next prev current'),
  ...all(date, 'published updated startTime endTime deleted'),
  ...all(count, 'totalItems startIndex height width'),
  ...all(number, 'latitude longitude altitude accuracy radius'),
  ...all(truth, 'sensitive manuallyApprovesFollowers'),
  ...all(each(language), 'hreflang'),
  ...all(each(anyReference), 'relationship source'),
  ['duration', duration],
  ['closed', closed],
]);

function all(check: Check, names: string): [string, Check][] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => [name, check]);
}

/** Second spellings of words we know: whoever reads JSON-LD would see two values where we see one. */
function checkUnknownName(name: string): void {
  if (name.startsWith('@'))
    throw new WireError(400, `"${name}" is not used in ActivityStreams; write its plain name.`);
  if (name.startsWith('as:') || name.startsWith('https://www.w3.org/ns/activitystreams#')) {
    throw new WireError(400, 'Properties of ActivityStreams are written with their plain names.');
  }
}

function checkMembers(object: JsonObject): void {
  const types = typesOf(object);
  if (
    hasValue(object.items) &&
    types.some((type) => type === 'OrderedCollection' || type === 'OrderedCollectionPage')
  ) {
    throw new WireError(400, 'An ordered collection lists its members in "orderedItems", not in "items".');
  }
  if (
    hasValue(object.orderedItems) &&
    types.some((type) => type === 'Collection' || type === 'CollectionPage')
  ) {
    throw new WireError(400, 'A collection lists its members in "items", not in "orderedItems".');
  }
}

function hasValue(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function typesOf({ type }: JsonObject): string[] {
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((one) => typeof one === 'string') : [];
}
