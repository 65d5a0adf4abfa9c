import type { Attributes } from '../provider.ts';

/** SCIM's names for its two schemas of a person (RFC 7643 §8.7.1). */
export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export type Resource = Readonly<Record<string, unknown>>;

/** The attributes of a resource that we keep; whatever else a directory sends is not stored. */
const kept = [
  'userName',
  'externalId',
  'displayName',
  'name',
  'title',
  'emails',
  'phoneNumbers',
  'addresses',
  'preferredLanguage',
  'locale',
  'active',
];
const lists = ['emails', 'phoneNumbers', 'addresses'] as const;
const parts: Readonly<Record<string, readonly string[]>> = {
  name: ['formatted', 'givenName', 'familyName'],
  emails: ['value', 'type', 'primary'],
  phoneNumbers: ['value', 'type', 'primary'],
  addresses: ['locality', 'type', 'primary'],
};
const textMax = 500;
const itemsMax = 20;

/** What of a resource is kept, with our spelling: names are compared without regard to case (RFC 7643 §2.1), and Entra ID writes booleans as text. */
export function plainResource(given: unknown): Resource {
  const result: Record<string, unknown> = {};
  for (const [key, value] of entriesOf(given)) {
    if (key.toLowerCase() === enterpriseSchema.toLowerCase()) {
      Object.assign(result, enterpriseIn(value));
      continue;
    }
    const name = nameOf(kept, key);
    if (name === 'active') result.active = isActive(value);
    else if (name !== undefined && lists.some((each) => each === name)) result[name] = listOf(name, value);
    else if (name === 'name') result.name = partOf('name', value);
    else if (name !== undefined) result[name] = textOf(value);
    else {
      const [parent, child] = key.split('.', 2);
      if (child !== undefined && parent?.toLowerCase() === 'name')
        result.name = { ...(result.name as object | undefined), ...partOf('name', { [child]: value }) };
    }
  }
  return result;
}

/** Of the enterprise extension (RFC 7643 §4.3): the department, and the manager by the number we gave them. Entra ID sends the number bare. */
function enterpriseIn(value: unknown): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [key, each] of entriesOf(value)) {
    const name = key.toLowerCase();
    if (name === 'department') result.department = textOf(each);
    if (name === 'manager.value') result.manager = textOf(each);
    if (name !== 'manager') continue;
    const inner = entriesOf(each).find(([part]) => part.toLowerCase() === 'value');
    result.manager = textOf(inner ? inner[1] : each);
  }
  return result;
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
const nameOf = (names: readonly string[], key: string): string | undefined =>
  names.find((name) => name.toLowerCase() === key.toLowerCase());
const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, textMax) : '';

/** `true`, `"True"`, `"false"`, 1: anything but a clear no is a yes, because closing an account needs one. */
export const isActive = (value: unknown): boolean =>
  !(value === false || value === 0 || (typeof value === 'string' && /^(false|0|no)$/i.test(value.trim())));

function partOf(of: string, value: unknown): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, each] of entriesOf(value)) {
    const name = nameOf(parts[of] ?? [], key);
    if (name === 'primary') result.primary = isActive(each);
    else if (name !== undefined) result[name] = textOf(each);
  }
  return result;
}

function listOf(of: string, value: unknown): Record<string, unknown>[] {
  const items = Array.isArray(value) ? value : [value];
  return items
    .slice(0, itemsMax)
    .map((each) => (typeof each === 'string' ? { value: each } : partOf(of, each)))
    .filter((each) => Object.keys(each).length > 0);
}

/** One resource laid over another; lists by their items' `type`. An empty text takes away. */
export function merged(before: Resource, over: Resource): Resource {
  const result: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(over)) {
    if (lists.some((each) => each === key)) {
      const items = [...((result[key] as Record<string, unknown>[] | undefined) ?? [])];
      for (const item of value as Record<string, unknown>[]) {
        const at = items.findIndex((each) => typeIn(each) === typeIn(item));
        if (at < 0) items.push(item);
        else items[at] = { ...items[at], ...item };
      }
      result[key] = items.slice(0, itemsMax);
    } else if (key === 'name') result.name = { ...(result.name as object | undefined), ...(value as object) };
    else result[key] = value;
  }
  return result;
}

const typeIn = (item: Record<string, unknown>): string => String(item.type ?? 'work').toLowerCase();

/** What a resource says about a person, by our names. Empty texts are left out. */
export function attributesIn(resource: Resource): Attributes {
  const name = (resource.name ?? {}) as Record<string, string>;
  const fullName =
    resource.displayName || name.formatted || [name.givenName, name.familyName].filter(Boolean).join(' ');
  const said = {
    handle: resource.userName,
    name: fullName,
    email: mainOf(resource.emails, 'value'),
    title: resource.title,
    site: mainOf(resource.addresses, 'locality'),
    department: resource.department,
    phone: mainOf(resource.phoneNumbers, 'value'),
    manager: resource.manager,
    language: resource.preferredLanguage || resource.locale,
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([key, value]) =>
      typeof value === 'string' && value !== '' ? [[key, value]] : [],
    ),
  );
}

/** The primary one, else that of work, else the first. */
function mainOf(list: unknown, part: string): string | undefined {
  const items = (Array.isArray(list) ? list : []) as Record<string, unknown>[];
  const main =
    items.find(({ primary }) => primary === true) ?? items.find((each) => each.type === 'work') ?? items[0];
  const value = main?.[part];
  return typeof value === 'string' ? value : undefined;
}

const itemPath = /^(emails|phoneNumbers|addresses)(?:\[\s*type\s+eq\s+"?([\w-]{1,40})"?\s*\])?(?:\.(\w+))?$/i;

/** What an operation with a path says, as a resource: `emails[type eq "work"].value`, `name.givenName`, `urn:…:User:department`. Empty for what we do not keep. */
export function resourceAt(path: string, value: unknown): Resource {
  const bare = path.startsWith(`${userSchema}:`) ? path.slice(userSchema.length + 1) : path;
  if (bare.toLowerCase().startsWith(`${enterpriseSchema.toLowerCase()}:`))
    return plainResource({ [enterpriseSchema]: { [bare.slice(enterpriseSchema.length + 1)]: value } });
  const [, list, type, part] = itemPath.exec(bare) ?? [];
  if (list !== undefined && (type !== undefined || part !== undefined)) {
    const item = part === undefined ? (value as object) : { [part]: value };
    return plainResource({ [list]: [{ type: type ?? 'work', ...item }] });
  }
  return plainResource({ [bare]: value });
}
