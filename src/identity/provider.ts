import { spellPlainly } from '#src/platform/spelling.ts';
import type { Id } from '#src/platform/ids.ts';
import { localeOf, type Locale } from '#src/platform/languages.ts';
import { handleMax } from '#src/people/handles.ts';

export type ProviderId = Id<'provider'>;
/** How a provider is spoken to: OpenID Connect, SAML 2.0, LDAP. */
export type ProviderKind = 'oidc' | 'saml' | 'ldap';

/** What of a person a provider may say. The handle is only proposed, once; it never changes afterwards. */
export const attributeNames = [
  'handle',
  'name',
  'email',
  'title',
  'site',
  'department',
  'phone',
  'manager',
  /** Of a person who is new (`languageIn`); what they chose themselves is never changed. */
  'language',
] as const;
export type AttributeName = (typeof attributeNames)[number];
/** Each attribute with the provider's name for it; empty: not taken over. */
export type AttributeMap = Readonly<Record<AttributeName, string>>;
/** What a provider said about a person, by our names. What it did not say is missing. */
export type Attributes = Readonly<Partial<Record<AttributeName, string>>>;

/** How a tree is read. `login`, `subject`: names of attributes; the subject is a number that is never given to another. `ca`: the certificate, PEM, that the directory's is signed with; empty: the usual ones. */
export interface LdapSettings {
  readonly filter: string;
  readonly login: string;
  readonly subject: string;
  readonly ca: string;
}

/**
 * `entryPoint`: where people sign in. `certificates`: what the provider signs with, PEM. `subject`: the attribute that never passes to another; empty: the NameID. `logout`: where it takes
 * logouts, and `logoutAnswers` answers to its own, if that is another address; left out: nowhere.
 */
export interface SamlSettings {
  readonly entryPoint: string;
  readonly certificates: readonly string[];
  readonly subject: string;
  readonly logout?: string;
  readonly logoutAnswers?: string;
}

/** `audience`: who we are there: the client id, our entity ID, or the distinguished name that reads. */
export interface ProviderSettings {
  readonly audience: string;
  readonly attributes: AttributeMap;
  /** The claim or attribute that the directory (SCIM) sends as `externalId`; empty: none. */
  readonly directoryClaim?: string;
  readonly ldap?: LdapSettings;
  readonly saml?: SamlSettings;
  /** OpenID Connect: what is asked for, separated by spaces. */
  readonly scopes?: string;
}

/** Who says which people are ours. Its secret stays in this slice. */
export interface Provider {
  readonly id: ProviderId;
  readonly kind: ProviderKind;
  readonly name: string;
  /** With a subject it names a person for ever. */
  readonly issuer: string;
  readonly settings: ProviderSettings;
  readonly hasSecret: boolean;
  /** Whether someone unknown gets an account at the first sign-in. */
  readonly createsPeople: boolean;
  readonly switchedOffAt: Date | null;
  /** Since when people have to use a required provider. */
  readonly requiredAt: Date | null;
  readonly changedAt: Date;
  /** LDAP: when it was last asked who is there, and what went wrong. */
  readonly syncedAt: Date | null;
  readonly syncProblem: string | null;
}

/** Whether one signs in on its own pages; a directory is asked on ours. */
export const hasPages = (provider: Provider): boolean => provider.kind !== 'ldap';
export const isInUse = (provider: Provider): boolean => provider.switchedOffAt === null;

/** What providers usually call it: OpenID Connect Core §5.1, and what Keycloak and Entra ID add. */
export const usualAttributes: Readonly<Record<ProviderKind, AttributeMap>> = {
  oidc: {
    ...{ handle: 'preferred_username', name: 'name', email: 'email', title: '', site: '', department: '' },
    ...{ phone: '', manager: '', language: 'locale' },
  },
  saml: {
    ...{ handle: 'uid', name: 'displayName', email: 'mail', title: 'title', site: 'l' },
    ...{ department: 'department', phone: '', manager: '', language: 'preferredLanguage' },
  },
  ldap: {
    ...{
      handle: 'uid',
      name: 'cn',
      email: 'mail',
      title: 'title',
      site: 'l',
      department: 'departmentNumber',
    },
    ...{ phone: 'telephoneNumber', manager: 'manager', language: 'preferredLanguage' },
  },
};

/** Characters of a value that a provider says; what is longer is cut. */
const valueMax = 300;

/** The attributes in what a provider said. Of several values the first counts; what is no text is left out. */
export function readAttributes(said: Readonly<Record<string, unknown>>, map: AttributeMap): Attributes {
  const found: Partial<Record<AttributeName, string>> = {};
  for (const name of attributeNames) {
    // Stored before there was such a name: not taken over.
    const key = (map as Partial<AttributeMap>)[name] ?? '';
    const value = key !== '' && Object.hasOwn(said, key) ? said[key] : undefined;
    const first: unknown = Array.isArray(value) ? value[0] : value;
    const text = typeof first === 'string' || typeof first === 'number' ? String(first).trim() : '';
    if (text !== '') found[name] = text.slice(0, valueMax);
  }
  return found;
}

/** The first language of ours in what a provider says: `de-AT` (OpenID Connect), `pt_BR`, or `nl, en;q=0.5` as directories have it (RFC 2798 §2.7). */
export const languageIn = ({ language = '' }: Attributes, otherwise: Locale): Locale =>
  localeOf(language.replaceAll('_', '-'), otherwise);

const triesMax = 30;

/**
 * Handles for someone new, best first: what the provider proposes, else the name or the address before its @, each with a number after it when it is taken. Ours
 * are plain ASCII, so accents are taken off (ß becomes ss, ä ae).
 */
export function* proposeHandles(attributes: Attributes): Generator<string> {
  const wishes = [attributes.handle, attributes.email, attributes.name, 'colleague'].map(plainHandle);
  const best = wishes.find((wish) => wish.length >= 2) ?? 'colleague';
  yield best;
  for (let number = 2; number <= triesMax; number++) {
    const tail = String(number);
    yield best.slice(0, handleMax - tail.length) + tail;
  }
}

function plainHandle(wish: string | undefined): string {
  const local = (wish ?? '').split('@')[0] ?? '';
  // Windows writes FIRM\ada.
  const bare = local.slice(local.lastIndexOf('\\') + 1);
  return spellPlainly(bare.toLowerCase())
    .normalize('NFKD')
    .replace(/[^a-z0-9_. -]/g, '')
    .trim()
    .replace(/ +/g, '.')
    .replace(/^[.-]+/, '')
    .slice(0, handleMax);
}
