/** Small readers for plain ActivityPub JSON: arrays out, scalar or array in (protocol.md §9). Never throw; shape was checked at the gate. */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const list = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const idOf = (value: unknown): string =>
  typeof value === 'string' ? value : isObject(value) ? text(value.id) : '';
export const ids = (value: unknown): string[] =>
  list(value)
    .map(idOf)
    .filter((id) => id !== '');
export const typesOf = (value: Json): string[] =>
  list(value.type)
    .map(text)
    .filter((type) => type !== '');
export const hasType = (value: Json, ...types: string[]): boolean =>
  typesOf(value).some((type) => types.includes(type));

/** A natural-language value: the plain property, else the first of its map. */
export function words(value: Json, name: string): string {
  const plain = value[name];
  if (typeof plain === 'string') return plain;
  const map = value[`${name}Map`];
  return isObject(map) ? text(Object.values(map)[0]) : '';
}

/** A date that SQL can hold, or null. Years outside 1970–9998 are nobody's publishing date. */
export function date(value: unknown): Date | null {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return ms >= 0 && ms < 253_370_764_800_000 ? new Date(ms) : null;
}

export const httpUrl = (value: unknown): string | null => {
  const url = isObject(value)
    ? text(value.href) || text(value.url)
    : text(
        list(value)
          .map((v) => (isObject(v) ? v.href : v))
          .find((v) => typeof v === 'string'),
      );
  return /^https?:\/\//.test(url) && URL.canParse(url) ? url : null;
};

/** A non-negative whole number that fits a column, else 0. */
export const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value)
    ? Math.min(Math.max(0, Math.floor(value)), 2_000_000_000)
    : 0;

/** Without nulls and empty lists: peers differ in what they make of them. `to` and `cc` stay, some peers miss them. */
export function prune(json: Json): Json {
  return Object.fromEntries(
    Object.entries(json).filter(
      ([name, v]) =>
        v !== null &&
        v !== undefined &&
        (name === 'to' || name === 'cc' || !(Array.isArray(v) && v.length === 0)),
    ),
  );
}
