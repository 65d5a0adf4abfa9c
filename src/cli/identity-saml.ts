import { X509Certificate } from 'node:crypto';
import { addProvider, changeProvider } from '#src/identity/providers.ts';
import type { Provider } from '#src/identity/provider.ts';
import { answerAddress, entityIdOf, logoutAddress, type SamlInput } from '#src/identity/saml/settings.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';
import { claimsIn, providerBy, secretIn } from './identity-args.ts';
import { instanceActor } from './people.ts';

const text = { type: 'string' } as const;
const options = {
  ...{ name: text, 'metadata-file': text, issuer: text, 'entry-point': text, 'certificate-file': text },
  ...{ subject: text, logout: text, 'create-people': text, 'directory-claim': text },
  claim: { type: 'string', multiple: true } as const,
};
const optionUsage =
  '[--issuer URI] [--entry-point URL] [--certificate-file FILE] [--subject ATTRIBUTE] [--logout URL] [--create-people yes|no] [--directory-claim ATTRIBUTE] [--claim department=department]…';

const fileIn = async (file: string | undefined): Promise<string> => (await secretIn(file)).secret ?? '';

const add: Command = {
  usage: `kontor identity add-saml --name NAME --metadata-file FILE ${optionUsage}`,
  summary: 'Declare a SAML 2.0 provider by its metadata, or by issuer, address and certificate.',
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, options);
    const by = await instanceActor(db);
    const saml: SamlInput = {
      ...{
        issuer: values.issuer ?? '',
        entryPoint: values['entry-point'] ?? '',
        subject: values.subject ?? '',
        logout: values.logout ?? '',
      },
      certificates: await fileIn(values['certificate-file']),
      metadata: await fileIn(values['metadata-file']),
    };
    const id = await transaction(db, (tx) =>
      addProvider(tx, by, {
        ...{ kind: 'saml', name: values.name ?? '', issuer: '', audience: '', saml },
        ...{ createsPeople: values['create-people'] === 'yes', attributes: claimsIn(values.claim) },
        directoryClaim: values['directory-claim'] ?? '',
      }),
    );
    const { instance } = db;
    const addresses = {
      ...{ metadata: entityIdOf(instance), answers: answerAddress(instance) },
      logout: logoutAddress(instance),
    };
    return {
      json: { id, ...addresses },
      text: `Added as ${id}. For the provider: our metadata and entity ID are ${addresses.metadata}, the address for answers (ACS) ${addresses.answers}, for logouts ${addresses.logout}.`,
    };
  },
};

const change: Command = {
  usage: `kontor identity change-saml PROVIDER [--name NAME] [--metadata-file FILE] ${optionUsage}`,
  summary:
    'Change a SAML provider; what is not named stays. New metadata bring their address and certificates.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, options);
    const provider = await providerBy(db, positionals[0]);
    const before = provider.settings.saml;
    if (!before)
      throw new Refusal('invalid', `${provider.name} is no SAML provider. See: kontor identity change`);
    const by = await instanceActor(db);
    const metadata = await fileIn(values['metadata-file']);
    const kept = (value: string): string => (metadata === '' ? value : '');
    const certificates = await fileIn(values['certificate-file']);
    await transaction(db, (tx) =>
      changeProvider(tx, by, provider.id, {
        ...{ name: values.name ?? provider.name, issuer: '', audience: '' },
        attributes: { ...provider.settings.attributes, ...claimsIn(values.claim) },
        directoryClaim: values['directory-claim'] ?? provider.settings.directoryClaim ?? '',
        createsPeople:
          values['create-people'] === undefined ? provider.createsPeople : values['create-people'] === 'yes',
        saml: {
          issuer: values.issuer ?? provider.issuer,
          entryPoint: values['entry-point'] ?? kept(before.entryPoint),
          certificates: certificates || kept(before.certificates.join('')),
          subject: values.subject ?? before.subject,
          logout: values.logout ?? kept(before.logout ?? ''),
          metadata,
        },
      }),
    );
    return { json: { id: provider.id }, text: `${provider.name} is changed.` };
  },
};

/** Nothing can be asked of a SAML provider from here; what it signs with has dates, though. */
export function checkSaml(provider: Provider): { json: unknown; text: string } {
  const certificates = (provider.settings.saml?.certificates ?? []).map((pem) => {
    const { validTo, fingerprint256 } = new X509Certificate(pem);
    return {
      validTo: new Date(validTo).toISOString(),
      fingerprint256,
      over: Date.parse(validTo) < Date.now(),
    };
  });
  const lines = certificates.map(
    (each) =>
      `Certificate ${each.fingerprint256} ${each.over ? 'was' : 'is'} valid until ${each.validTo.slice(0, 10)}.`,
  );
  return {
    json: { id: provider.id, certificates },
    text: [...lines, 'A SAML provider is asked by browsers alone: sign in with it in a private window.'].join(
      '\n',
    ),
  };
}

export const samlCommands: Record<string, Command> = { 'add-saml': add, 'change-saml': change };
