import type { ContextKind } from './contexts.ts';
import { ProtocolError } from '../protocol-error.ts';
import { originOf } from '#src/platform/addresses.ts';
import { checkMeaning, isIdentity } from './shapes.ts';
import type { Json, JsonObject } from './strict-json.ts';

/** An activity of valid form. Nothing in it is believed yet: that is for the signature and the origins to say. */
export type ShapedActivity = {
  /** Absent only in what was never to be referred to. */
  id: string | null;
  /** The one type of ActivityStreams, or the only type there is. */
  type: string;
  /** The id of the one actor. */
  actor: string;
  /** Ids and embedded objects; never empty where the type acts on something. */
  objects: readonly (string | JsonObject)[];
  /** Whether plain JSON is all there is to it. */
  context: ContextKind;
  json: JsonObject;
};

/**
 * Reads who does what: exactly one actor, with an http id; at most one ActivityStreams type; an http id or none; an object if the type needs
 * one, and exactly one for Create and Update. Anything else may be malformed; it is left out where it is read. Also throws ProtocolError 400 for
 * anything that gives the document a second meaning.
 */
export function readActivity(json: JsonObject): ShapedActivity {
  const actor = readActor(json.actor);
  const context = checkMeaning(json, originOf(actor));
  const type = readType(json.type);
  const objects = arrayOf(json.object).map(objectOf);
  if (objects.length === 0 && transitiveTypes.has(type))
    throw new ProtocolError(400, `${type} needs an object.`);
  if (objects.length > 1 && (type === 'Create' || type === 'Update')) {
    throw new ProtocolError(400, `${type} has exactly one object.`);
  }
  return { id: readId(json.id), type, actor, objects, context, json };
}

/** The elements of an array, or the value alone; nothing for null and undefined. */
function arrayOf(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.filter((item) => item !== null) : [value];
}

/** The id of a reference: the string itself, or the `id` of what is embedded. Of several the first. */
function idOf(value: Json | undefined): string | null {
  const [first] = arrayOf(value);
  if (typeof first === 'string') return first;
  if (first === undefined || first === null || typeof first !== 'object' || Array.isArray(first)) return null;
  return typeof first.id === 'string' ? first.id : null;
}

/** Activities that say nothing without an object. */
const transitiveTypes: ReadonlySet<string> = new Set(
  `Accept Add Announce Block Create Delete Dislike EmojiReact Flag Follow Ignore Invite Join Leave Like Move Offer Reject Remove
   TentativeAccept TentativeReject Undo Update`.split(/\s+/),
);

/** Every ActivityStreams activity, and EmojiReact, which is as common. */
export const activityTypes: readonly string[] =
  'Activity Arrive IntransitiveActivity Listen Question Read Travel View'
    .split(' ')
    .concat(...transitiveTypes);

function readType(value: Json | undefined): string {
  const types = arrayOf(value).filter((one) => typeof one === 'string');
  const known = types.filter((type) => activityTypes.includes(type));
  const [only] = types.length === 1 ? types : known;
  if (only === undefined || only === '' || known.length > 1) {
    throw new ProtocolError(400, '"type" must name exactly one activity.');
  }
  return only;
}

function readActor(value: Json | undefined): string {
  const actors = arrayOf(value);
  const actor = idOf(value);
  if (actors.length !== 1 || actor === null || !isWebIdentity(actor)) {
    throw new ProtocolError(400, '"actor" must be exactly one actor with an http id.');
  }
  return actor;
}

function readId(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || !isWebIdentity(value))
    throw new ProtocolError(400, '"id" must be an http address.');
  return value;
}

function isWebIdentity(value: string): boolean {
  return /^https?:\/\//.test(value) && isIdentity(value) && URL.canParse(value);
}

function objectOf(value: Json): string | JsonObject {
  if (typeof value === 'string' && isIdentity(value)) return value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ProtocolError(400, '"object" must be objects or ids of objects.');
  }
  return value;
}
