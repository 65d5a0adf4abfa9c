import { refusals } from './refusals.ts';

/** Characters of a name, of one folder's name, and of a whole path. A file system takes 255 bytes for each name. */
export const nameMax = 120;
const nameBytesMax = 240;
export const pathMax = 500;
/** Folders within each other. */
export const depthMax = 12;
/** Documents that are moved with their folder at once. */
export const movedMax = 500;
/** How long a lock holds if nobody renews or ends it; at most, and unless its holder says. */
export const lockHoursMax = 24;
export const lockHours = 8;
/** How long what was deleted can be taken out of the bin again. */
export const binDays = 30;
/** Characters of what is said about a version. */
export const noteMax = 500;
/** Versions that are listed; older ones are in the thread. */
export const versionsMax = 50;

/** What no desk's file system has in a name: Windows allows the least. */
const forbidden = /[\p{Cc}\p{Zl}\p{Zp}\\/:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]|\p{Cs}/u;
const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** By this names are the same: file systems of desks do not tell upper from lower case. */
export const fold = (name: string): string => name.normalize('NFC').toLowerCase();

/** A name by one of ours, as it will be stored. Refusals say which part cannot be. */
export function checkName(given: string): string {
  const name = given.normalize('NFC').trim();
  if (name === '' || /^\.+$/.test(name)) throw refusals.nameMissing();
  const [sign] = forbidden.exec(name) ?? [];
  if (sign !== undefined) throw refusals.nameSign({ name: visible(name), sign: visible(sign) });
  if (/[. ]$/.test(name)) throw refusals.nameEnd({ name });
  if (devices.test(name)) throw refusals.nameReserved({ name });
  if (Array.from(name).length > nameMax || Buffer.byteLength(name) > nameBytesMax)
    throw refusals.nameTooLong({ max: nameMax });
  return name;
}

/** A folder by one of ours: names with / between them; '' is the top. */
export function checkFolder(given: string): string {
  const path = given
    .split('/')
    .filter((part) => part.trim() !== '')
    .map(checkName);
  if (path.length > depthMax) throw refusals.tooDeep({ max: depthMax });
  const folder = path.join('/');
  if (folder.length > pathMax) throw refusals.pathTooLong({ max: pathMax });
  return folder;
}

/** A partner's name: what cannot be is replaced, so that what is there can be seen and opened. */
export function cleanName(given: string): string {
  const name = given
    .normalize('NFC')
    .replaceAll(new RegExp(forbidden, 'gu'), '_')
    .trim()
    .replace(/[. ]+$/, '');
  let cut = Array.from(devices.test(name) ? `_${name}` : name)
    .slice(0, nameMax)
    .join('');
  while (Buffer.byteLength(cut) > nameBytesMax) cut = Array.from(cut).slice(0, -1).join('');
  return cut.replace(/[. ]+$/, '');
}

/** A partner's folder, as near as can be to what it said. */
export function cleanFolder(given: string): string {
  const parts = given
    .slice(0, pathMax)
    .split('/')
    .map(cleanName)
    .filter((part) => part !== '');
  return parts.slice(0, depthMax).join('/');
}

/** The folder that contains it; '' for those at the top. */
export const parentOf = (folder: string): string => folder.split('/').slice(0, -1).join('/');
export const lastOf = (folder: string): string => folder.split('/').at(-1) ?? '';
export const pathOf = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);
/** Every folder that one is in, and itself, from the top. */
export const foldersOn = (folder: string): string[] =>
  folder === '' ? [] : folder.split('/').map((_part, at, parts) => parts.slice(0, at + 1).join('/'));

const visible = (text: string): string =>
  text
    .replaceAll(/\p{Cc}|\p{Cs}|[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '\ufffd')
    .slice(0, nameMax);
