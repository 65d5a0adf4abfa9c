import { syncLdap } from '#src/identity/ldap/sync.ts';
import { findByLogin, withLdap } from '#src/identity/ldap/client.ts';
import { addProvider } from '#src/identity/providers.ts';
import { transaction } from '#src/platform/database.ts';
import { readArgs, readText } from './agreement-args.ts';
import type { Command } from './command.ts';
import { claimsIn, providerBy, secretIn } from './identity-args.ts';
import { instanceActor } from './people.ts';

const text = { type: 'string' } as const;
const options = {
  ...{
    name: text,
    url: text,
    'bind-dn': text,
    'secret-file': text,
    'ca-file': text,
    filter: text,
    login: text,
  },
  ...{ subject: text, 'create-people': text, claim: { type: 'string', multiple: true } as const },
};

const addLdap: Command = {
  usage:
    'kontor identity add-ldap --name NAME --url ldaps://HOST/BASE-DN --bind-dn DN --secret-file FILE [--ca-file FILE] [--filter "(objectClass=person)"] [--login uid|sAMAccountName] [--subject entryUUID|objectGUID] [--create-people yes|no] [--claim department=department]…',
  summary:
    'Declare an LDAP directory or Active Directory. The host and port must be named in KONTOR_ALLOW_HOSTS.',
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, options);
    const by = await instanceActor(db);
    const secret = await secretIn(values['secret-file']);
    const ca = values['ca-file'] === undefined ? '' : await readText(values['ca-file']);
    const id = await transaction(db, (tx) =>
      addProvider(tx, by, {
        ...{
          kind: 'ldap',
          name: values.name ?? '',
          issuer: values.url ?? '',
          audience: values['bind-dn'] ?? '',
        },
        ...{
          createsPeople: values['create-people'] === 'yes',
          attributes: claimsIn(values.claim),
          ...secret,
        },
        ldap: {
          ...{ filter: values.filter ?? '(objectClass=person)', login: values.login ?? 'uid' },
          ...{ subject: values.subject ?? 'entryUUID', ca },
        },
      }),
    );
    return { json: { id }, text: `Added as ${id}. Try it: kontor identity look-up "${values.name}" LOGIN` };
  },
};

const lookUp: Command = {
  usage: 'kontor identity look-up PROVIDER LOGIN',
  summary: 'Show what an LDAP directory says about somebody, as a sign-in would see it.',
  async run({ db, args }) {
    const provider = await providerBy(db, args[0]);
    const person = await withLdap(db, provider, (client) => findByLogin(client, provider, args[1] ?? ''));
    const says = person && [
      `subject: ${person.subject}`,
      ...Object.entries(person.attributes).map(([name, value]) => `${name}: ${value}`),
      ...(person.disabled ? ['locked there'] : []),
    ];
    return { json: person, text: says?.join('\n') ?? 'Nobody, or several.' };
  },
};

const sync: Command = {
  usage: 'kontor identity sync PROVIDER',
  summary: 'Ask an LDAP directory now who is there, as happens every hour.',
  async run({ db, args }) {
    const provider = await providerBy(db, args[0]);
    const synced = await syncLdap(db, { providerId: provider.id });
    const now = await providerBy(db, provider.id);
    const text = synced
      ? `${synced.seen} seen, ${synced.changed} changed, ${synced.left} left, ${synced.held} wait for an administrator.`
      : 'Nothing was asked: it is off, or no LDAP directory.';
    return { json: { ...synced, problem: now.syncProblem }, text: now.syncProblem ?? text };
  },
};

export const ldapCommands: Record<string, Command> = { 'add-ldap': addLdap, 'look-up': lookUp, sync };
