/** The only place where this instance's URIs are minted. A test checks that they match the routes that serve them. */
export interface Addresses {
  readonly origin: string;
  /** Host, with port when it is not the scheme's default: the part behind the @ of a handle. */
  readonly host: string;
  readonly instanceActor: string;
  readonly sharedInbox: string;
  person(uuid: string): string;
  group(uuid: string): string;
  post(uuid: string): string;
  activity(uuid: string): string;
  file(uuid: string): string;
  /** What a film shows before it is played. */
  filePreview(uuid: string): string;
  picture(uuid: string): string;
  /** `#main-key` (RSA, HTTP signatures) or `#proof-key` (Ed25519, integrity proofs) of an actor. */
  key(actor: string, kind: 'rsa' | 'ed25519'): string;
  inbox(actor: string): string;
  outbox(actor: string): string;
  followers(actor: string): string;
  following(actor: string): string;
  /** A group's numbered log, its moderators, its membership tokens (protocol.md §4). */
  log(group: string, seq?: number | string): string;
  moderators(group: string): string;
  /** What is pinned on top of a group's page. */
  featured(group: string): string;
  /** One version of a group's charter. */
  charter(group: string, version: number): string;
  token(group: string): string;
  /** What the company fetches to which a group of ours is handed over. */
  estate(group: string): string;
  /** Where members' instances write pages of a group together with its home. */
  editing(group: string): string;
  /** Under which a group tells a post to servers that read no announcements; see `originalOf`. */
  groupNote(group: string, original: string): string;
  /** Where another Kontor's directory is asked, and ours is. */
  directory(home: string): string;
  /** Where another Kontor is asked for posts by their words, and we are. */
  postSearch(home: string): string;
  /** Where the words of posts are fetched that another Kontor lends us, and ours are. */
  words(home: string): string;
  /** The human page of a person, group or post. */
  personPage(handle: string): string;
  groupPage(handle: string): string;
  /** Where people accept their company's documents. */
  readonly documentsPage: string;
  postPage(id: string): string;
  /** The uuid of one of our URIs of that kind, or null when it is not ours or not of that kind. */
  parse(
    uri: string,
  ): { kind: 'person' | 'group' | 'post' | 'activity' | 'file' | 'picture'; uuid: string } | null;
  isOurs(uri: string): boolean;
}

const kinds = { p: 'person', g: 'group', o: 'post', a: 'activity', f: 'file', i: 'picture' } as const;
const pathPattern = /^\/ap\/([pgoafi])\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function addressesOf(origin: string): Addresses {
  const host = hostOf(origin);
  const at = (kind: keyof typeof kinds) => (uuid: string) => `${origin}/ap/${kind}/${uuid}`;
  return {
    origin,
    host,
    instanceActor: `${origin}/actor`,
    sharedInbox: `${origin}/inbox`,
    person: at('p'),
    group: at('g'),
    post: at('o'),
    activity: at('a'),
    file: at('f'),
    filePreview: (uuid: string) => `${origin}/ap/f/${uuid}/preview`,
    picture: at('i'),
    key: (actor, kind) => `${actor}#${kind === 'rsa' ? 'main-key' : 'proof-key'}`,
    inbox: (actor) => (actor === `${origin}/actor` ? `${origin}/inbox` : `${actor}/inbox`),
    outbox: (actor) => `${actor}/outbox`,
    followers: (actor) => `${actor}/followers`,
    following: (actor) => `${actor}/following`,
    log: (group, seq) => (seq === undefined ? `${group}/log` : `${group}/log/${seq}`),
    moderators: (group) => `${group}/moderators`,
    featured: (group) => `${group}/featured`,
    charter: (group, version) => `${group}/charter/${version}`,
    token: (group) => `${group}/token`,
    estate: (group) => `${group}/estate`,
    editing: (group) => `${group}/editing`,
    groupNote: (group, original) => `${group}/o/${Buffer.from(original).toString('base64url')}`,
    directory: (home) => `${home}/ap/directory`,
    postSearch: (home) => `${home}/ap/search`,
    words: (home) => `${home}/ap/words`,
    personPage: (handle) => `${origin}/@${handle}`,
    documentsPage: `${origin}/settings/documents`,
    groupPage: (handle) => `${origin}/groups/${handle}`,
    postPage: (id) => `${origin}/posts/${id}`,
    parse(uri) {
      if (!uri.startsWith(`${origin}/`)) return null;
      const match = pathPattern.exec(uri.slice(origin.length));
      const kind = kinds[match?.[1] as keyof typeof kinds];
      return match?.[2] && kind ? { kind, uuid: match[2] } : null;
    },
    isOurs: (uri) => uri.startsWith(`${origin}/`),
  };
}

/** `scheme://host[:port]` of an http(s) URI in its one canonical spelling, or null. */
export function originOf(uri: string): string | null {
  if (!URL.canParse(uri)) return null;
  const url = new URL(uri);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  // User info, an empty host or a trailing dot would let two spellings of one host disagree about the agreement.
  if (url.username !== '' || url.password !== '' || url.hostname.endsWith('.')) return null;
  return url.origin;
}

/** The host of a URL, with its port if that is not the scheme's default: the part behind the @ of a handle there. */
export function hostOf(uri: string): string;
export function hostOf(uri: string | null): string | null;
export function hostOf(uri: string | null): string | null {
  return uri === null ? null : new URL(uri).host;
}

const groupNotePattern = /^https?:\/\/[^/]+\/ap\/g\/[0-9a-f-]{36}\/o\/([\w-]+)$/;

/**
 * The post that a group's note stands for (`groupNote`, of any Kontor), or null for any other URI. It is an encoding, not a secret: using it
 * says no more than naming the post itself.
 */
export function originalOf(uri: string): string | null {
  const encoded = groupNotePattern.exec(uri)?.[1];
  const original = encoded === undefined ? '' : Buffer.from(encoded, 'base64url').toString();
  return originOf(original) === null ? null : original;
}
