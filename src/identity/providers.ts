import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';
import { cleanLine } from '#src/people/person.ts';
import { may } from '#src/roles/roles.ts';
import { readPeople } from '#src/people/read.ts';
import { recordFact } from './facts.ts';
import {
  attributeNames,
  usualAttributes,
  type LdapSettings,
  type AttributeMap,
  type Provider,
  type ProviderId,
  type ProviderKind,
} from './provider.ts';
import { findProvider, isKnownIssuer, readBreakGlass, readProvider } from './read.ts';
import { refusals } from './refusals.ts';
import { entityIdOf, samlIn, type SamlInput } from './saml/settings.ts';
import {
  deleteProvider,
  insertProvider,
  markRequired,
  storeSecret,
  switchProvider,
  updateProvider,
  type ProviderRow,
} from './store.ts';

/** What an administrator declares. `attributes`: those not named are called as usual. `secret`: undefined or empty keeps the one there is. */
export interface ProviderInput {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly scopes?: string;
  readonly attributes?: Partial<AttributeMap>;
  readonly createsPeople: boolean;
  readonly secret?: string;
  readonly directoryClaim?: string;
  readonly ldap?: LdapSettings;
  /** Instead of issuer and audience. */
  readonly saml?: SamlInput;
}

const nameMax = 60;
const issuerMax = 500;
const audienceMax = 300;
const attributeMax = 200;
export const usualScopes = 'openid profile email';

/** Refuses whoever is no administrator and not the instance itself (the command line). */
export async function requireAdministrator(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'sign_in')) throw refusals.onlyAdministrators();
}

/** Declares a provider. It can be used at once; its secret is sealed and never shown again. */
export async function addProvider(tx: Tx, by: PersonId, input: ProviderInput): Promise<ProviderId> {
  await requireAdministrator(tx, by);
  const row = await rowOf(tx.instance, input);
  const same = await findProvider(tx, row.issuer);
  if (same) throw refusals.issuerTaken({ name: same.name });
  const id = await insertProvider(tx, by, row);
  if (input.secret) await storeSecret(tx, id, input.secret);
  await recordFact(tx, by, 'provider.added', { providerId: id });
  return id;
}

/** Changes a provider. Its issuer stays as soon as it has vouched for somebody: people are known by it. */
export async function changeProvider(
  tx: Tx,
  by: PersonId,
  id: ProviderId,
  input: Omit<ProviderInput, 'kind'>,
): Promise<void> {
  await requireAdministrator(tx, by);
  const before = await need(tx, id);
  const { ldap = before.settings.ldap } = input;
  const row = await rowOf(tx.instance, { ...input, kind: before.kind, ...(ldap ? { ldap } : {}) });
  if (row.issuer !== before.issuer) {
    if (await isKnownIssuer(tx, before.issuer)) throw refusals.issuerStays();
    const same = await findProvider(tx, row.issuer);
    if (same) throw refusals.issuerTaken({ name: same.name });
  }
  await updateProvider(tx, id, row);
  if (input.secret) await storeSecret(tx, id, input.secret);
  await recordFact(tx, by, 'provider.changed', { providerId: id });
}

/** Off: nobody can sign in with it, and it is no longer required; whoever is in stays. On: as before. */
export async function turnProvider(tx: Tx, by: PersonId, id: ProviderId, on: boolean): Promise<void> {
  await requireAdministrator(tx, by);
  await need(tx, id);
  await switchProvider(tx, id, on);
  await recordFact(tx, by, 'provider.changed', { providerId: id });
}

/** Forgets the provider with its secret. Who is whom there is kept, so that it can be declared anew. */
export async function removeProvider(tx: Tx, by: PersonId, id: ProviderId): Promise<void> {
  await requireAdministrator(tx, by);
  await need(tx, id);
  await deleteProvider(tx, id);
  await recordFact(tx, by, 'provider.removed', { providerId: id });
}

/** Requires everybody to sign in with it, except those who can break the glass, of whom there must be one; or requires it no longer. */
export async function requireProvider(
  tx: Tx,
  by: PersonId,
  id: ProviderId,
  isRequired: boolean,
): Promise<void> {
  await requireAdministrator(tx, by);
  await need(tx, id);
  if (isRequired && !(await readBreakGlass(tx)).some(({ works }) => works)) throw refusals.noBreakGlass();
  await markRequired(tx, id, isRequired ? by : null);
  await recordFact(tx, by, 'provider.changed', { providerId: id });
}

async function need(tx: Tx, id: ProviderId): Promise<Provider> {
  const provider = await readProvider(tx, id);
  if (!provider) throw refusals.noProvider();
  return provider;
}

async function rowOf(instance: Instance, input: ProviderInput): Promise<ProviderRow> {
  const name = cleanLine(input.name, nameMax);
  if (name === '') throw refusals.nameMissing();
  const { kind, createsPeople } = input;
  const attributes = mapOf(input);
  const directoryClaim = cleanLine(input.directoryClaim ?? '', attributeMax);
  if (kind === 'saml') {
    if (!input.saml) throw refusals.entityMalformed();
    const { issuer, saml } = await samlIn(input.saml);
    const settings = { audience: entityIdOf(instance), attributes, directoryClaim, saml };
    return { kind, name, issuer, settings, createsPeople };
  }
  const audience = cleanLine(input.audience, audienceMax);
  if (audience === '') throw refusals.audienceMissing();
  const issuer = kind === 'ldap' ? treeOf(input.issuer) : issuerOf(input.issuer);
  if (issuer === '') throw refusals.issuerMalformed();
  const scopes = scopesOf(input.scopes ?? usualScopes);
  const own = kind === 'oidc' ? { scopes, directoryClaim } : input.ldap ? { ldap: ldapIn(input.ldap) } : {};
  const settings = { audience, attributes, ...own };
  return { kind, name, issuer, settings, createsPeople };
}

/** As written, because issuers are compared by their characters (OpenID Connect Core §2): a slash at the end counts. */
function issuerOf(text: string): string {
  const issuer = text.trim();
  const url = URL.parse(issuer);
  const isAddress =
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isAddress || /[?#\s]/.test(issuer) || issuer.length > issuerMax) throw refusals.issuerMalformed();
  return issuer;
}

/** An address of a tree: `ldaps://dc.firm.intra/ou=people,dc=firm,dc=intra`; `ldap://` is encrypted by StartTLS. */
function treeOf(text: string): string {
  const tree = text.trim();
  const url = URL.parse(tree);
  const isTree =
    url !== null && /^ldaps?:$/.test(url.protocol) && url.hostname !== '' && /=/.test(url.pathname);
  if (!isTree || /[?#\s]/.test(tree) || url.username !== '' || tree.length > issuerMax)
    throw refusals.treeMalformed();
  return tree;
}

function ldapIn({ filter, login, subject, ca }: LdapSettings): LdapSettings {
  const isFilter = /^\(.{1,998}\)$/.test(filter) && !/\p{Cc}/u.test(filter);
  const areNames = [login, subject].every((name) => /^[a-zA-Z][a-zA-Z0-9-]{0,99}$/.test(name));
  if (!isFilter || !areNames || ca.length > 100_000) throw refusals.ldapMalformed();
  return { filter, login, subject, ca };
}

function mapOf({ kind, attributes = {} }: ProviderInput): AttributeMap {
  const map: Partial<Record<keyof AttributeMap, string>> = {};
  for (const name of attributeNames)
    map[name] = cleanLine(attributes[name] ?? usualAttributes[kind][name], attributeMax);
  return { ...usualAttributes[kind], ...map };
}

function scopesOf(text: string): string {
  const words = text.split(/\s+/).filter(Boolean);
  const areWords =
    words.length <= 20 && words.every((word) => /^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(word));
  if (!areWords || !words.includes('openid')) throw refusals.scopesMalformed();
  return words.join(' ');
}
