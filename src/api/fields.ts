import { Refusal } from '#src/platform/errors.ts';

/**
 * What a client sent, from a query, a form, a multipart form or JSON, in one format. Brackets nest: `poll[options][]=a` is `{poll: {options:
 * ['a']}}`. Objects have no prototype, so that `__proto__` is a name like any other.
 */
export interface Fields {
  readonly [name: string]: Field;
}
export type Field = string | number | boolean | null | undefined | File | Fields | readonly Field[];

const pairsMax = 1_000;
const depthMax = 5;
const keyMax = 200;

/** Reads `name=value` pairs; refuses more than 1,000 of them or five levels of brackets. */
export function fieldsOf(pairs: Iterable<readonly [string, string | File]>): Fields {
  const root: Draft = Object.create(null);
  let count = 0;
  for (const [key, value] of pairs) {
    if (++count > pairsMax) throw tooMuch();
    place(root, pathOf(key), value);
  }
  return root;
}

/** Removes the prototype from parsed JSON, top level and below. */
export function fieldsOfJson(value: unknown, depth = 0): Field {
  if (depth > depthMax) throw tooMuch();
  if (Array.isArray(value)) return value.map((item) => fieldsOfJson(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value as Field;
  const made: Draft = Object.create(null);
  for (const [name, item] of Object.entries(value)) made[name] = fieldsOfJson(item, depth + 1);
  return made;
}

/** A string, or undefined if absent or null. Refuses other types, NUL (PostgreSQL cannot store it) and more than `max` characters. */
export function textOf(fields: Fields, name: string, max = 100_000): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new Refusal('invalid', `${name} must be a string.`);
  return checkText(String(value), name, max);
}

/** A boolean as clients write it: true, "true", "1", "on". Undefined if absent. Refuses lists and objects. */
export function flagOf(fields: Fields, name: string): boolean | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') throw new Refusal('invalid', `${name} must be true or false.`);
  return !['false', '0', 'off', 'f', 'no'].includes(String(value).toLowerCase());
}

/** A whole number, or undefined if absent. Refuses anything else. */
export function numberOf(fields: Fields, name: string): number | undefined {
  const text = textOf(fields, name, 30);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Refusal('invalid', `${name} must be a whole number.`);
  return value;
}

/** A list of strings: `name[]=a&name[]=b`, `name=a`, `["a", "b"]`. Undefined if absent. */
export function listOf(fields: Fields, name: string, max: number): string[] | undefined {
  const items = itemsOf(fields, name);
  if (items === undefined) return undefined;
  if (items.length > max) throw new Refusal('invalid', `${name} may have at most ${max} entries.`);
  return items.map((item) => {
    if (typeof item === 'object' || item === undefined || item === null)
      throw new Refusal('invalid', `${name} must be a list of strings.`);
    return checkText(String(item), name, 10_000);
  });
}

/** A list of objects: `fields_attributes[0][name]=…` as well as JSON arrays. Undefined if absent. */
export function groupsOf(fields: Fields, name: string, max: number): Fields[] | undefined {
  const items = itemsOf(fields, name);
  if (items === undefined) return undefined;
  if (items.length > max) throw new Refusal('invalid', `${name} may have at most ${max} entries.`);
  return items.map((item) => {
    if (!isGroup(item)) throw new Refusal('invalid', `${name} must be a list of objects.`);
    return item;
  });
}

/** A nested object: `poll[options][]=…`. Undefined if absent. */
export function nestedFields(fields: Fields, name: string): Fields | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (!isGroup(value)) throw new Refusal('invalid', `${name} must be an object.`);
  return value;
}

export function fileOf(fields: Fields, name: string): File | undefined {
  const value = fields[name];
  return value instanceof File ? value : undefined;
}

type Draft = { [name: string]: Field | Draft | Field[] };

function pathOf(key: string): string[] {
  if (key.length > keyMax) throw tooMuch();
  const first = key.indexOf('[');
  if (first <= 0) return [key];
  const inner = [...key.slice(first).matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? '');
  if (inner.length >= depthMax) throw tooMuch();
  return [key.slice(0, first), ...inner];
}

/** Walks down, creating objects and lists on the way; a plain value in the way is replaced. */
function place(root: Draft, path: readonly string[], value: string | File): void {
  let at = root;
  for (const [depth, name] of path.entries()) {
    const next = path[depth + 1];
    const isList = next === '' && depth === path.length - 2;
    if (next === '' && !isList) return placeInList(at, name, path.slice(depth + 2), value);
    if (isList) {
      const list = at[name];
      if (Array.isArray(list)) list.push(value);
      else at[name] = [value];
      return;
    }
    if (next === undefined) {
      at[name] = value;
      return;
    }
    const inner = at[name];
    at = isDraft(inner) ? inner : (at[name] = Object.create(null) as Draft);
  }
}

/** `fields[][name]=a&fields[][value]=b&fields[][name]=c`: an object is over when one of its names comes again, as Rack reads it. */
function placeInList(at: Draft, name: string, rest: readonly string[], value: string | File): void {
  const list = at[name];
  const items: Field[] = Array.isArray(list) ? list : [];
  if (items !== list) at[name] = items;
  const last = items.at(-1);
  const open = isDraft(last) && last[rest[0] ?? ''] === undefined ? last : (Object.create(null) as Draft);
  place(open, rest, value);
  if (open !== last) items.push(open as Fields);
}

function itemsOf(fields: Fields, name: string): readonly Field[] | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (Array.isArray(value)) return value;
  // Rails and PHP clients number their entries: {"0": …, "1": …}.
  return isGroup(value) ? Object.values(value) : [value as Field];
}

function checkText(text: string, name: string, max: number): string {
  if (text.length > max) throw new Refusal('invalid', `${name} may have at most ${max} characters.`);
  if (text.includes('\0'))
    throw new Refusal('invalid', `${name} contains a character that cannot be stored.`);
  return text;
}

const isGroup = (value: Field): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof File);
const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof File);
const tooMuch = (): Refusal =>
  new Refusal('invalid', 'The request has too many fields, or they are nested too deeply.');
