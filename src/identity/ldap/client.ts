import type { Client, Entry } from 'ldapts';
import type { Reader } from '#src/platform/database.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { readAttributes, type Attributes, type LdapSettings, type Provider } from '../provider.ts';
import { readSecret } from '../read.ts';

declare module '#src/platform/memory.ts' {
  interface InstanceMemory {
    /** Whether the operator has named this `host:port` in KONTOR_ALLOW_HOSTS: set when the instance is composed. */
    readonly named: { current: (host: string) => boolean };
  }
}

const connectMs = 5_000;
const answerMs = 20_000;
const pageSize = 500;

/** Somebody in the tree. `disabled`: the account is locked there. */
export interface LdapPerson {
  readonly dn: string;
  readonly subject: string;
  readonly attributes: Attributes;
  readonly disabled: boolean;
}

/**
 * Connects and reads as the account that was declared, for as long as `use` takes. Only hosts that the operator has named, always encrypted: by LDAPS, or by StartTLS before
 * anything else is said. Throws Unavailable, with what is to be done.
 */
export async function withLdap<T>(
  reader: Reader,
  provider: Provider,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await open(reader, provider);
  try {
    await client.bind(provider.settings.audience, (await readSecret(reader, provider.id)) ?? '');
    return await use(client);
  } catch (error) {
    throw asUnavailable(error, provider);
  } finally {
    await client.unbind().catch(() => {}); // what could not be connected has nothing to say goodbye to
  }
}

/** True if that person has this password. An empty one is never tried: directories take it for nobody's, and say yes (RFC 4513 §5.1.2). */
export async function bindsAs(
  reader: Reader,
  provider: Provider,
  dn: string,
  password: string,
): Promise<boolean> {
  if (password === '') return false;
  const { InvalidCredentialsError, ResultCodeError } = await import('ldapts');
  const client = await open(reader, provider);
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    // Locked, expired, to be changed first: the directory says no, whatever its reason.
    if (error instanceof InvalidCredentialsError || error instanceof ResultCodeError) return false;
    throw asUnavailable(error, provider);
  } finally {
    await client.unbind().catch(() => {}); // see above
  }
}

async function open(reader: Reader, provider: Provider): Promise<Client> {
  const { Client } = await import('ldapts');
  const ldap = ldapOf(provider);
  const url = new URL(provider.issuer);
  const port = url.port || (url.protocol === 'ldaps:' ? '636' : '389');
  if (!reader.instance.memory.named.current(`${url.hostname}:${port}`))
    throw new Unavailable(
      `${provider.name} is not asked: name ${url.hostname}:${port} in KONTOR_ALLOW_HOSTS and start Kontor again.`,
      { retryable: false },
    );
  const tls = {
    // A bare address is compared with those in the certificate, and is no name to ask for (RFC 6066 §3).
    ...(/^[\d.]+$|^\[/.test(url.hostname) ? {} : { servername: url.hostname }),
    ...{ host: url.hostname.replace(/^\[|\]$/g, ''), minVersion: 'TLSv1.2' as const },
    ...(ldap.ca === '' ? {} : { ca: ldap.ca }),
  };
  const isTls = url.protocol === 'ldaps:';
  const client = new Client({
    ...{ url: `${url.protocol}//${url.hostname}:${port}`, connectTimeout: connectMs, timeout: answerMs },
    ...(isTls ? { tlsOptions: tls } : {}),
  });
  try {
    if (!isTls) await client.startTLS(tls);
    return client;
  } catch (error) {
    throw asUnavailable(error, provider);
  }
}

function asUnavailable(error: unknown, provider: Provider): Unavailable {
  if (error instanceof Unavailable) return error;
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new Unavailable(`${provider.name} does not answer as it should: ${reason}`, {
    retryable: true,
    cause: error,
  });
}

/** The one person with this login name. Null: nobody, or several, of whom none can be meant. */
export async function findByLogin(
  client: Client,
  provider: Provider,
  login: string,
): Promise<LdapPerson | null> {
  const ldap = ldapOf(provider);
  const { EqualityFilter } = await import('ldapts');
  const wanted = new EqualityFilter({ attribute: ldap.login, value: login }).toString();
  const { searchEntries } = await client.search(baseOf(provider), {
    ...{ scope: 'sub', filter: `(&${ldap.filter}${wanted})`, sizeLimit: 2, timeLimit: 10 },
    ...attributesAsked(provider),
  });
  const [first] = searchEntries;
  return first && searchEntries.length === 1 ? personIn(first, provider) : null;
}

/** Everybody whom the filter finds, page by page: no more than one is in memory. Whoever has no subject is left out. References to other servers are not followed. */
export async function* everybody(client: Client, provider: Provider): AsyncGenerator<LdapPerson[]> {
  const pages = client.searchPaginated(baseOf(provider), {
    ...{ scope: 'sub', filter: ldapOf(provider).filter, paged: { pageSize } },
    ...attributesAsked(provider),
  });
  for await (const { searchEntries } of pages)
    yield searchEntries.flatMap((entry) => personIn(entry, provider) ?? []);
}

function attributesAsked(provider: Provider) {
  const { subject } = ldapOf(provider);
  const names = Object.values(provider.settings.attributes).filter((name) => name !== '');
  return {
    attributes: [
      ...new Set([...names, subject, 'userAccountControl', 'nsAccountLock', 'pwdAccountLockedTime']),
    ],
    // Active Directory's number is not text.
    explicitBufferAttributes: [subject],
  };
}

function personIn(entry: Entry, provider: Provider): LdapPerson | null {
  const subject = subjectIn(entry[ldapOf(provider).subject]);
  if (subject === null) return null;
  const text = (name: string): string => String([entry[name]].flat()[0] ?? '');
  const flags = Number(text('userAccountControl')) || 0;
  const disabled =
    (flags & accountDisabled) !== 0 ||
    /^true$/i.test(text('nsAccountLock')) ||
    text('pwdAccountLockedTime') !== '';
  return { dn: entry.dn, subject, attributes: readAttributes(entry, provider.settings.attributes), disabled };
}
/** ADS_UF_ACCOUNTDISABLE. */
const accountDisabled = 0x2;

function subjectIn(value: unknown): string | null {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (!Buffer.isBuffer(first) || first.length === 0 || first.length > 255) return null;
  const text = first.toString('utf8');
  return /^[\x21-\x7e]{1,255}$/.test(text) ? text : first.toString('hex');
}

export function ldapOf(provider: Provider): LdapSettings {
  const { ldap } = provider.settings;
  if (!ldap) throw new Error(`${provider.name} is no LDAP directory.`);
  return ldap;
}

/** The part of the tree that the address names: `ldaps://dc.firm.intra/ou=people,dc=firm,dc=intra`. */
const baseOf = ({ issuer }: Provider): string => decodeURIComponent(new URL(issuer).pathname.slice(1));
