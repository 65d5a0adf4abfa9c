import { endBreakGlass, nameBreakGlass } from '#src/identity/break-glass.ts';
import { linkIdentity, unlinkIdentity } from '#src/identity/link.ts';
import { clientOf } from '#src/identity/oidc/client.ts';
import { isInUse, type ProviderId } from '#src/identity/provider.ts';
import {
  addProvider,
  changeProvider,
  removeProvider,
  requireProvider,
  turnProvider,
} from '#src/identity/providers.ts';
import {
  countPeopleOf,
  readBreakGlass,
  readIdentitiesOf,
  readProvider,
  readProviders,
} from '#src/identity/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';
import { claimsIn, providerBy, secretIn } from './identity-args.ts';
import { ldapCommands } from './identity-ldap.ts';
import { checkSaml, samlCommands } from './identity-saml.ts';
import { instanceActor, ownPerson } from './people.ts';

const text = { type: 'string' } as const;
const options = {
  ...{
    name: text,
    issuer: text,
    'client-id': text,
    'secret-file': text,
    scopes: text,
    'create-people': text,
    'directory-claim': text,
  },
  claim: { type: 'string', multiple: true },
} as const;
const optionUsage =
  '[--secret-file FILE] [--scopes "openid profile email"] [--create-people yes|no] [--directory-claim sub|oid] [--claim handle=preferred_username]…';

const add: Command = {
  usage: `kontor identity add --name NAME --issuer URL --client-id ID ${optionUsage}`,
  summary: 'Declare an OpenID Connect provider: Keycloak, Entra ID, or any other.',
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, options);
    const by = await instanceActor(db);
    const secret = await secretIn(values['secret-file']);
    const id = await transaction(db, (tx) =>
      addProvider(tx, by, {
        ...{
          kind: 'oidc',
          name: values.name ?? '',
          issuer: values.issuer ?? '',
          audience: values['client-id'] ?? '',
        },
        ...{ createsPeople: values['create-people'] === 'yes', attributes: claimsIn(values.claim) },
        ...(values.scopes === undefined ? {} : { scopes: values.scopes }),
        directoryClaim: values['directory-claim'] ?? '',
        ...secret,
      }),
    );
    const addresses = {
      callback: `${db.instance.origin}/sign-in/callback`,
      logout: `${db.instance.origin}/sign-in/logout`,
    };
    return {
      json: { id, ...addresses },
      text: `Added as ${id}. At the provider, the redirect address is ${addresses.callback}, the back-channel logout address ${addresses.logout}.`,
    };
  },
};

const change: Command = {
  usage: `kontor identity change PROVIDER [--name NAME] [--issuer URL] [--client-id ID] ${optionUsage}`,
  summary: 'Change a provider; what is not named stays.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, options);
    const provider = await providerBy(db, positionals[0]);
    const by = await instanceActor(db);
    const { settings } = provider;
    const secret = await secretIn(values['secret-file']);
    await transaction(db, (tx) =>
      changeProvider(tx, by, provider.id, {
        ...{ name: values.name ?? provider.name, issuer: values.issuer ?? provider.issuer },
        audience: values['client-id'] ?? settings.audience,
        attributes: { ...settings.attributes, ...claimsIn(values.claim) },
        directoryClaim: values['directory-claim'] ?? settings.directoryClaim ?? '',
        createsPeople:
          values['create-people'] === undefined ? provider.createsPeople : values['create-people'] === 'yes',
        ...((values.scopes ?? settings.scopes) === undefined
          ? {}
          : { scopes: values.scopes ?? settings.scopes ?? '' }),
        ...secret,
      }),
    );
    return { json: { id: provider.id }, text: `${provider.name} is changed.` };
  },
};

const list: Command = {
  usage: 'kontor identity list',
  summary: 'List providers, and the administrators who can always sign in locally. Secrets are not shown.',
  async run({ db }) {
    const [providers, counts, glass] = await Promise.all([
      readProviders(db),
      countPeopleOf(db),
      readBreakGlass(db),
    ]);
    const lines = providers.map((each) =>
      [
        ...[each.id, each.name, each.issuer, `${counts.get(each.issuer) ?? 0} people`],
        ...(isInUse(each) ? [] : ['off']),
        ...(each.requiredAt === null ? [] : ['required']),
      ].join('  '),
    );
    const opens = glass.map((each) => `@${each.handle}${each.works ? '' : ' (does not work)'}`).join(', ');
    return {
      json: { providers, breakGlass: glass },
      text: [...(lines.length > 0 ? lines : ['No provider.']), `For emergencies: ${opens || 'nobody'}.`].join(
        '\n',
      ),
    };
  },
};

const check: Command = {
  usage: 'kontor identity check PROVIDER',
  summary: 'Ask a provider what it is, as a sign-in would.',
  async run({ db, args }) {
    const provider = await providerBy(db, args[0]);
    if (provider.kind === 'saml') return checkSaml(provider);
    if (provider.kind === 'oidc') await clientOf(db, provider);
    return { json: { id: provider.id, answers: true }, text: `${provider.name} answers.` };
  },
};

/** A command that does one thing to one provider. */
const toProvider = (
  usage: string,
  summary: string,
  done: string,
  run: (id: ProviderId) => (tx: Tx, by: PersonId) => Promise<void>,
): Command => ({
  usage,
  summary,
  async run({ db, args }) {
    const provider = await providerBy(db, args[0]);
    const by = await instanceActor(db);
    await transaction(db, (tx) => run(provider.id)(tx, by));
    return { json: { id: provider.id }, text: `${provider.name} ${done}.` };
  },
});

const link: Command = {
  usage: 'kontor identity link HANDLE PROVIDER SUBJECT',
  summary: 'Connect a person to who they are at a provider (its subject, never an e-mail address).',
  async run({ db, args }) {
    const [handle = '', name, subject = ''] = args;
    const [person, provider, by] = [
      await ownPerson(db, handle),
      await providerBy(db, name),
      await instanceActor(db),
    ];
    await transaction(db, (tx) => linkIdentity(tx, person.id, { provider, subject, by }));
    return {
      json: { handle, provider: provider.id, subject },
      text: `@${person.handle} is connected to ${provider.name}.`,
    };
  },
};

const unlink: Command = {
  usage: 'kontor identity unlink HANDLE PROVIDER|ISSUER',
  summary: 'End such a connection.',
  async run({ db, args }) {
    const [handle = '', text = ''] = args;
    const [person, by] = [await ownPerson(db, handle), await instanceActor(db)];
    const provider = isId(text) ? await readProvider(db, text as ProviderId) : null;
    const own = (await readIdentitiesOf(db, person.id)).filter(({ issuer, providerName }) =>
      [provider?.issuer ?? text, text].some((each) => each === issuer || each === providerName),
    );
    if (own.length === 0) throw new Refusal('not_found', `@${person.handle} is not connected to "${text}".`);
    for (const { issuer, subject } of own)
      await transaction(db, (tx) => unlinkIdentity(tx, person.id, { issuer, subject, by }));
    return { json: { handle, ended: own.length }, text: `@${person.handle} is no longer connected to it.` };
  },
};

const breakGlass: Command = {
  usage: 'kontor identity break-glass HANDLE [--remove]',
  summary: 'Let an administrator sign in locally although a provider is required, for the day it is away.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { remove: { type: 'boolean' } });
    const [person, by] = [await ownPerson(db, positionals[0] ?? ''), await instanceActor(db)];
    const act = values.remove === true ? endBreakGlass : nameBreakGlass;
    await transaction(db, (tx) => act(tx, by, person.id));
    const can = values.remove === true ? 'can no longer' : 'can always';
    return {
      json: { handle: person.handle, named: values.remove !== true },
      text: `@${person.handle} ${can} sign in locally.`,
    };
  },
};

export const identityCommands: Record<string, Command> = {
  ...ldapCommands,
  ...samlCommands,
  ...{ list, add, change, check, link, unlink, 'break-glass': breakGlass },
  require: toProvider(
    'kontor identity require PROVIDER',
    'Require everyone to sign in with it, except administrators for emergencies.',
    'is required',
    (id) => (tx, by) => requireProvider(tx, by, id, true),
  ),
  'require-not': toProvider(
    'kontor identity require-not PROVIDER',
    'Let people sign in by password and passkey again.',
    'is no longer required',
    (id) => (tx, by) => requireProvider(tx, by, id, false),
  ),
  on: toProvider(
    'kontor identity on PROVIDER',
    'Use a provider again.',
    'is in use',
    (id) => (tx, by) => turnProvider(tx, by, id, true),
  ),
  off: toProvider(
    'kontor identity off PROVIDER',
    'Take a provider off the sign-in page; whoever is signed in stays.',
    'is off',
    (id) => (tx, by) => turnProvider(tx, by, id, false),
  ),
  remove: toProvider(
    'kontor identity remove PROVIDER',
    'Forget a provider and its secret; who is whom there is kept.',
    'is removed',
    (id) => (tx, by) => removeProvider(tx, by, id),
  ),
};
