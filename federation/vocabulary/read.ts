import { isIdentity } from '../json/shapes.ts';

/**
 * Readers for plain ActivityPub JSON. A colleague's text must stay readable whatever surrounds it, so they never throw: a value of the wrong
 * type for its term is left out, as if it were not there. Arrays and single values are read alike (protocol.md §9).
 */
export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** The values, one or several, however nested: JSON-LD flattens nested sets. */
export const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.flatMap(list) : value === undefined || value === null ? [] : [value];
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** The id of what is referred to, by its URI, embedded, or as a Link; of several the first that has one. */
export const idOf = (value: unknown): string => ids(value)[0] ?? '';
/** The ids of everything referred to; what is not a URI is left out. */
export const ids = (value: unknown): string[] =>
  list(value)
    .map((one) => (isObject(one) ? text(one.id) || text(one.href) : text(one)))
    .filter((id) => id === 'Public' || isIdentity(id));
export const typesOf = (value: Json): string[] =>
  list(value.type)
    .map(text)
    .filter((type) => type !== '');
export const hasType = (value: Json, ...types: string[]): boolean =>
  typesOf(value).some((type) => types.includes(type));

/**
 * A natural-language value: the plain property, otherwise the first text in its map (AS2 core §4.7). If the map is under the plain name, or a
 * text is in JSON-LD form (`{"@value": …}`), there is still only one thing it can mean.
 */
export function words(value: Json, name: string): string {
  const said = list(value[name]).find((one) => typeof one === 'string' && one !== '');
  return text(said) || textIn(value[`${name}Map`]) || textIn(value[name]);
}

function textIn(map: unknown): string {
  const texts = list(map).flatMap((one) =>
    isObject(one) ? list(one['@value'] ?? Object.values(one)) : [one],
  );
  return text(texts.find((one) => typeof one === 'string' && one !== ''));
}

/** The first language tag (BCP 47) in a map of texts; 'und' if there is none. */
export function languageOf(map: unknown): string {
  const tags = isObject(map) ? Object.keys(map).map((tag) => tag.replaceAll('_', '-')) : [];
  return tags.find((tag) => /^[a-z]{2,3}(-[a-z0-9]{1,8}){0,3}$/i.test(tag)) ?? 'und';
}

/** xsd:dateTime, and what peers write for it: a blank for T, no seconds, no zone. */
const datePattern =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)? ?(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2}))?$/;
const dateMaxMs = 253_370_764_800_000;

/**
 * A point in time that SQL can store, or null: for other formats, days that do not exist, and years outside 1970–9998, which are no one's
 * publishing date. Without a time zone it is UTC, wherever this server is.
 */
export function date(value: unknown): Date | null {
  const match = datePattern.exec(text(list(value)[0]));
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const calendar = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day));
  if (calendar.getUTCMonth() + 1 !== month || calendar.getUTCDate() !== day) return null;
  if ((hour ?? 0) > 24 || (minute ?? 0) > 59 || (second ?? 0) > 60) return null;
  const zoneMinutes = Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0);
  const local = calendar.getTime() + ((hour ?? 0) * 60 + (minute ?? 0)) * 60_000 + (second ?? 0) * 1_000;
  const ms =
    local + Math.floor(Number(match[7] ?? 0) * 1_000) - (match[8] === '-' ? -1 : 1) * zoneMinutes * 60_000;
  return ms >= 0 && ms < dateMaxMs ? new Date(ms) : null;
}

/**
 * The URL of a page, picture or file: text, or a Link or object that contains one. Of several the page (`text/html`), otherwise the first valid
 * one. Relative ones count only if `base` says what they are relative to.
 */
export function httpUrl(value: unknown, base?: string): string | null {
  const links = list(value).flatMap((one) => {
    const given = isObject(one) ? text(list(one.href)[0]) || httpUrl(one.url, base) || '' : text(one);
    const url = given === '' ? null : URL.parse(given, base);
    const isWeb = url && /^https?:$/.test(url.protocol) && (base !== undefined || /^https?:\/\//.test(given));
    return isWeb
      ? [
          {
            url: base === undefined ? given : url.href,
            isPage: isObject(one) && one.mediaType === 'text/html',
          },
        ]
      : [];
  });
  return (links.find((link) => link.isPage) ?? links[0])?.url ?? null;
}

/** A non-negative whole number that fits a column, otherwise 0. */
export const count = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value)
    ? Math.min(Math.max(0, Math.floor(value)), 2_000_000_000)
    : 0;

/** An xsd:duration of less than a day, as films have it: `PT1H2M3.5S`, or `PT220S`. */
export function secondsOf(given: unknown): number | undefined {
  const [whole, hours, minutes, seconds] =
    /^PT(?:(\d{1,3})H)?(?:(\d{1,5})M)?(?:(\d{1,6}(?:\.\d{1,3})?)S)?$/.exec(text(given)) ?? [];
  if (whole === undefined) return undefined;
  return Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0) || undefined;
}

/** Without nulls and empty lists: peers interpret them differently. `to` and `cc` stay, because some peers require them. */
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
