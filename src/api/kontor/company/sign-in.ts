import { z } from 'zod';
import { removeTotp } from '#src/access/totp.ts';
import { usualAttributes, type Provider, type ProviderId } from '#src/identity/provider.ts';
import { addProvider, changeProvider, removeProvider, turnProvider } from '#src/identity/providers.ts';
import { readProvider, readProviders } from '#src/identity/read.ts';
import { answerAddress, entityIdOf, logoutAddress } from '#src/identity/saml/settings.ts';
import { demandSecondFactor, isSecondFactorDemanded } from '#src/identity/second-factor.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const tag = 'Sign-in';
// Tokens with these scopes are made on a page that asks for a fresh proof, for administrators alone and for a short time.
const read = { tag, scope: 'admin:read:company', needs: 'sign_in' } as const;
const write = { tag, scope: 'admin:write:company', needs: 'sign_in' } as const;

const provider = z
  .object({
    id,
    kind: z.string(),
    name: z.string(),
    issuer: z.string(),
    createsPeople: z.boolean(),
    switchedOffAt: moment.nullable(),
    requiredAt: moment.nullable(),
    saml: z
      .object({
        ...{ entryPoint: z.string(), certificates: list(z.string()), subject: z.string() },
        logout: z.string().optional(),
      })
      .nullable()
      .meta({ description: 'Null: it is no SAML provider.' }),
  })
  .meta({ id: 'IdentityProvider' });
const shown = ({ settings, ...rest }: Provider) => ({ ...rest, saml: settings.saml ?? null });

const samlBody = z.strictObject({
  name: text(60),
  metadata: text(500_000)
    .default('')
    .meta({ description: 'XML of the provider: it fills what is not given.' }),
  issuer: text(500).default(''),
  entryPoint: text(500).default(''),
  certificates: text(50_000).default('').meta({ description: 'PEM, one after the other.' }),
  subject: text(200)
    .default('')
    .meta({ description: 'The attribute that names a person for ever; empty: NameID.' }),
  logout: text(500).default('').meta({ description: 'Where it takes logouts by HTTP-Redirect.' }),
  createsPeople: z.boolean().default(false),
});
const inputOf = ({ name, createsPeople, ...saml }: z.output<typeof samlBody>) => ({
  ...{ name, createsPeople, issuer: '', audience: '', saml },
});

type Parts = { readonly provider: string };
const idIn = ({ parts }: Call<Parts>): ProviderId => parts.provider as ProviderId;

async function showProvider({ api }: Pick<Call, 'api'>, key: string) {
  const found = await readProvider(api.db, key as ProviderId);
  if (!found) throw notFound();
  return shown(found);
}

/** A SAML provider by its number; of another kind there is none here. */
async function samlProvider(reader: Reader, providerId: ProviderId): Promise<Provider> {
  const found = await readProvider(reader, providerId);
  if (!found || found.kind !== 'saml') throw notFound();
  return found;
}

const demanded = z.object({ isDemanded: z.boolean() });

/** Providers that vouch for people by SAML, and second factors. */
export const signInOperations = {
  listProviders: operation('GET /identity-providers', {
    ...{ ...read, summary: 'Who vouches for people, and what a SAML provider is told about us' },
    answer: z.object({
      items: list(provider),
      ours: z.object({ metadata: z.string(), answers: z.string(), logout: z.string() }),
    }),
    show: async ({ api: { db } }) => ({
      items: (await readProviders(db)).map(shown),
      ours: {
        ...{ metadata: entityIdOf(db.instance), answers: answerAddress(db.instance) },
        logout: logoutAddress(db.instance),
      },
    }),
  }),
  addSamlProvider: operation('POST /identity-providers/saml', {
    ...{ ...write, summary: 'Declare a SAML 2.0 provider, by its metadata or by what they would say' },
    body: samlBody,
    answer: provider,
    act: (tx, { me, body }) => addProvider(tx, me, { kind: 'saml', ...inputOf(body) }),
    show: showProvider,
  }),
  changeSamlProvider: operation('PUT /identity-providers/{provider}/saml', {
    ...{ ...write, summary: 'Change one; its issuer stays once it has vouched for somebody' },
    body: samlBody,
    answer: provider,
    act: async (tx, call) => {
      const { settings } = await samlProvider(tx, idIn(call));
      const attributes = settings.attributes ?? usualAttributes.saml;
      await changeProvider(tx, call.me, idIn(call), { ...inputOf(call.body), attributes });
    },
    show: (call) => showProvider(call, idIn(call)),
  }),
  switchProvider: operation('PUT /identity-providers/{provider}/use', {
    ...{ ...write, summary: 'Let people sign in with it, or no longer', answer: provider },
    body: z.strictObject({ isOn: z.boolean() }),
    act: (tx, call) => turnProvider(tx, call.me, idIn(call), call.body.isOn),
    show: (call) => showProvider(call, idIn(call)),
  }),
  removeProvider: operation('DELETE /identity-providers/{provider}', {
    ...{ ...write, summary: 'Remove one; people keep their accounts' },
    act: (tx, call) => removeProvider(tx, call.me, idIn(call)),
  }),
  readSecondFactor: operation('GET /second-factor', {
    ...{
      ...read,
      summary: 'Whether everyone who types a password needs an authenticator app',
      answer: demanded,
    },
    show: async ({ api }) => ({ isDemanded: await isSecondFactorDemanded(api.db) }),
  }),
  demandSecondFactor: operation('PUT /second-factor', {
    ...{ ...write, summary: 'Demand it from the next sign-in of each on, or no longer', answer: demanded },
    body: z.strictObject({ isDemanded: z.boolean() }),
    act: (tx, { me, body }) => demandSecondFactor(tx, me, body.isDemanded),
    show: async ({ api }) => ({ isDemanded: await isSecondFactorDemanded(api.db) }),
  }),
  resetSecondFactor: operation('DELETE /colleagues/{person}/second-factor', {
    ...{ tag: 'Colleagues', scope: 'admin:write:people', needs: 'people' },
    summary: 'Forget the authenticator app of somebody who has lost it; they are told',
    act: (tx, { me, parts }) => removeTotp(tx, parts.person, me),
  }),
};
