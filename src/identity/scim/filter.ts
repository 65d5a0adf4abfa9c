import type { Condition } from '../directory/people.ts';

const lengthMax = 1_000;
const listsMax = 20;
const fields: Readonly<Record<string, Condition['field']>> = {
  id: 'id',
  username: 'userName',
  externalid: 'externalId',
  emails: 'email',
  'emails.value': 'email',
  active: 'active',
  displayname: 'displayName',
  'name.formatted': 'displayName',
};
const ops: readonly Condition['op'][] = ['eq', 'ne', 'co', 'sw', 'ew', 'pr'];

/** Any of these lists has to hold, in each all conditions. Null: not a filter that is understood here. An empty text finds all. */
export async function readFilter(text: string): Promise<readonly (readonly Condition[])[] | null> {
  if (text.trim() === '') return [];
  if (text.length > lengthMax) return null;
  const { default: SCIMMY } = await import('scimmy');
  try {
    const lists = [...new SCIMMY.Types.Filter(text)] as Record<string, unknown>[];
    if (lists.length > listsMax) return null;
    const read = lists.map((list) => conditionsIn(list, ''));
    return read.every((each) => each !== null) ? read : null;
  } catch {
    return null; // what the parser throws is a bad filter
  }
}

function conditionsIn(list: Record<string, unknown>, prefix: string): Condition[] | null {
  const found: Condition[] = [];
  for (const [key, said] of Object.entries(list)) {
    const name = `${prefix}${key}`.toLowerCase();
    if (!Array.isArray(said)) {
      const inner =
        typeof said === 'object' && said !== null
          ? conditionsIn(said as Record<string, unknown>, `${name}.`)
          : null;
      if (inner === null) return null;
      found.push(...inner);
      continue;
    }
    // Several conditions on one attribute come as a list of lists.
    for (const each of (Array.isArray(said[0]) ? said : [said]) as unknown[][]) {
      const condition = conditionOf(name, each);
      if (condition === 'any') continue;
      if (condition === null) return null;
      found.push(condition);
    }
  }
  return found;
}

/** `any`: which of somebody's addresses is meant (`type eq "work"`) makes no difference, we have one. */
function conditionOf(name: string, [word, value]: unknown[]): Condition | 'any' | null {
  if (name === 'emails.type' || name === 'emails.primary') return 'any';
  const field = fields[name];
  const op = ops.find((each) => each === String(word).toLowerCase());
  if (field === undefined || op === undefined) return null;
  if (op !== 'pr' && typeof value !== 'string' && typeof value !== 'boolean' && typeof value !== 'number')
    return null;
  return { field, op, value: typeof value === 'boolean' ? value : String(value ?? '') };
}

/** The simple filters of groups: `displayName eq "…"`, `externalId eq "…"`. Null: another. */
export async function readFilterPairs(
  text: string,
): Promise<{ readonly displayName?: string; readonly externalId?: string } | null> {
  const lists = await readFilter(text);
  if (lists === null || lists.length > 1) return null;
  const found: { displayName?: string; externalId?: string } = {};
  for (const { field, op, value } of lists[0] ?? []) {
    if (op !== 'eq' || (field !== 'displayName' && field !== 'externalId')) return null;
    found[field] = String(value);
  }
  return found;
}
