import { classifyContext, type ContextKind } from './contexts.ts';
import { ProtocolError } from '../protocol-error.ts';
import { depthMax, idMaxBytes } from './limits.ts';
import type { Json, JsonObject } from './strict-json.ts';

/**
 * Refuses what would give a document a second meaning: contexts that change our terms, at every depth that is read, and second spellings of
 * these terms. The types of values are not checked here: vocabulary/read.ts leaves out what it cannot read, so that one malformed member does
 * not cost the readers the rest. Says whether all contexts inside are known; those on `origin`, the sender's own, are. Throws ProtocolError 400.
 */
export function checkMeaning(object: JsonObject, origin: string | null = null, depth = 1): ContextKind {
  if (depth > depthMax) throw new ProtocolError(400, `The object is nested deeper than ${depthMax} levels.`);
  let kind = classifyContext(object['@context'], origin);
  for (const [name, value] of Object.entries(object)) {
    if (name === '@context') continue;
    refuseSecondSpelling(name);
    if (!readNames.has(name)) continue;
    for (const inner of objectsIn(value))
      if (checkMeaning(inner, origin, depth + 1) === 'foreign') kind = 'foreign';
  }
  return kind;
}

/** Words whose value is read as an object of this vocabulary. What others hold is their own. */
const readNames: ReadonlySet<string> = new Set(
  `actor object target origin instrument result attributedTo inReplyTo context generator icon image attachment tag preview
   location subject describes replies likes shares items orderedItems partOf oneOf anyOf alsoKnownAs movedTo moderators
   inbox outbox followers following liked streams endpoints publicKey assertionMethod owner controller
   to cc bto bcc audience url href first last next prev current closed relationship source`.split(/\s+/),
);

/** The value itself or what its arrays hold, however they nest. */
function objectsIn(value: Json): JsonObject[] {
  if (value === null || typeof value !== 'object') return [];
  return Array.isArray(value) ? value.flatMap(objectsIn) : [value];
}

/** The words of JSON-LD itself; other names that begin like them mean nothing to it. */
const keywords: ReadonlySet<string> = new Set(
  'base container direction graph id import included index json language list nest none prefix propagate protected reverse set type value version vocab'
    .split(' ')
    .map((word) => `@${word}`),
);

/** Second spellings of terms we know: a reader of JSON-LD would see two values where we see one. */
function refuseSecondSpelling(name: string): void {
  if (keywords.has(name))
    throw new ProtocolError(400, `"${name}" is not used in ActivityStreams; write its plain name.`);
  if (name.startsWith('as:') || name.startsWith('https://www.w3.org/ns/activitystreams#')) {
    throw new ProtocolError(400, 'ActivityStreams properties must use their plain names.');
  }
}

/** Whether a string is an absolute IRI that may be an identity: one spelling per host, no user info, ≤ 2 KiB, no white space. */
export function isIdentity(value: string): boolean {
  if (value.length > idMaxBytes || !absolutePattern.test(value)) return false;
  return !/^https?:/i.test(value) || webPattern.test(value);
}

const absolutePattern = /^[a-z][a-z0-9+.-]*:[^\s\p{Cc}]+$/iu;
/** Lower-case ASCII host without final dot, no default port: the only spelling that URL parsing leaves as it is. */
const webPattern =
  /^(?:https:\/\/(?![^/?#]*:443(?![0-9]))|http:\/\/(?![^/?#]*:80(?![0-9])))(?:[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:]+\])(?::[1-9][0-9]{0,4})?(?:[/?#]|$)/;
