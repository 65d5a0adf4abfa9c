/**
 * Mastodon's OAuth scopes that we know, and of our own `groups`. A coarse one covers its finer ones (docs.joinmastodon.org/api/oauth-scopes).
 */
export const scopeNames: readonly string[] = [
  'read',
  'write',
  'follow',
  'push',
  'profile',
  ...nounsOf(
    'read',
    'accounts blocks bookmarks favourites filters follows groups lists mutes notifications search statuses',
  ),
  ...nounsOf(
    'write',
    'accounts blocks bookmarks conversations favourites filters follows groups lists media mutes notifications reports statuses',
  ),
];

/** What administrators may ask for: `admin:read` covers `admin:read:audit`. */
const adminNouns = 'agreements audit company holds people reports services';
/**
 * What no app is given when somebody signs in with it: only tokens that are made on a page, where a fresh proof is asked for, carry these.
 * `export` is a person's own data as a whole.
 */
export const guardedScopeNames: readonly string[] = [
  'export',
  'admin:read',
  'admin:write',
  ...nounsOf('admin:read', adminNouns),
  ...nounsOf('admin:write', adminNouns),
];
export const allScopeNames: readonly string[] = [...scopeNames, ...guardedScopeNames];

/** What each allows, for programmers. */
export const scopeWords: Readonly<Record<string, string>> = Object.fromEntries(
  allScopeNames.map((name) => [name, wordsOf(name)]),
);

function wordsOf(name: string): string {
  const noun = name.split(':').at(-1) ?? '';
  const of = /^(read|write|follow|push|profile|export)$/.test(noun) ? '' : ` ${noun}`;
  if (name.startsWith('admin:'))
    return `For administrators: ${name.includes('read') ? 'read' : 'change'}${of || ' everything'}.`;
  if (name === 'export') return 'Take all of one’s own data along.';
  if (name === 'follow') return 'Follow, mute and block.';
  if (name === 'push') return 'Receive push notifications.';
  if (name === 'profile') return 'Know who signed in.';
  return `${name.startsWith('read') ? 'Read' : 'Write'}${of || ' everything'}.`;
}

/** The scopes of a space-separated text, each once, or null when one is unknown. An empty text means `read`. */
export function parseScopes(text: string): string[] | null {
  const names = [...new Set(text.split(/[\s+]+/).filter(Boolean))];
  if (names.length === 0) return ['read'];
  return names.every((name) => scopeNames.includes(name)) ? names : null;
}

/** True when what was granted includes what is needed. */
export function covers(granted: readonly string[], needed: string): boolean {
  if (granted.includes(needed)) return true;
  const [verb = '', noun, detail] = needed.split(':');
  if (noun === undefined) return false;
  if (verb === 'admin') return detail !== undefined && granted.includes(`admin:${noun}`);
  if (granted.includes(verb)) return true;
  return granted.includes('follow') && followNouns.includes(noun);
}

/** True when every one of `asked` is covered: an application cannot be given more than it registered for. */
export function coversAll(granted: readonly string[], asked: readonly string[]): boolean {
  return asked.every((scope) => covers(granted, scope) || (scope === 'follow' && coversFollow(granted)));
}

const followNouns: readonly string[] = ['blocks', 'follows', 'mutes'];
const coversFollow = (granted: readonly string[]): boolean =>
  followNouns.every((noun) => covers(granted, `read:${noun}`) && covers(granted, `write:${noun}`));

function nounsOf(verb: string, nouns: string): string[] {
  return nouns.split(' ').map((noun) => `${verb}:${noun}`);
}
