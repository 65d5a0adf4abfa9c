/** Mastodon's OAuth scopes that we know. A coarse one covers its finer ones (docs.joinmastodon.org/api/oauth-scopes). */
export const scopeNames: readonly string[] = [
  'read',
  'write',
  'follow',
  'push',
  'profile',
  ...nounsOf(
    'read',
    'accounts blocks bookmarks favourites filters follows lists mutes notifications search statuses',
  ),
  ...nounsOf(
    'write',
    'accounts blocks bookmarks conversations favourites filters follows lists media mutes notifications reports statuses',
  ),
];

/** The scopes of a space-separated text, each once, or null when one is unknown. An empty text means `read`. */
export function parseScopes(text: string): string[] | null {
  const names = [...new Set(text.split(/[\s+]+/).filter(Boolean))];
  if (names.length === 0) return ['read'];
  return names.every((name) => scopeNames.includes(name)) ? names : null;
}

/** True when what was granted includes what is needed. */
export function covers(granted: readonly string[], needed: string): boolean {
  if (granted.includes(needed)) return true;
  const [verb = '', noun] = needed.split(':');
  if (noun === undefined) return false;
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
