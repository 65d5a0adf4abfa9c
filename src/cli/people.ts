import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { noteAccountChange } from '#src/access/account-changes.ts';
import { invitationAddress, makeInvitation } from '#src/access/invitations.ts';
import { linkMinutes, makePasswordLink, passwordLinkAddress } from '#src/access/password-links.ts';
import { setPassword } from '#src/access/passwords.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { parseScopes } from '#src/access/scopes.ts';
import { issueToken } from '#src/access/tokens.ts';
import { addPerson } from '#src/people/add.ts';
import { deputyEverywhere } from '#src/accounts/hand-over.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { reactivatePerson } from '#src/people/deactivate.ts';
import { leavings } from '#src/people/person.ts';
import type { Person, ProfileField } from '#src/people/person.ts';
import { findPersonByHandle, findPersonByUri, listOwnPeople, readPeople } from '#src/people/read.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { officesOf } from '#src/roles/roles.ts';
import { given } from '#src/platform/given.ts';
import { locales } from '#src/platform/languages.ts';
import { readArgs, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';

const addCommand: Command = {
  usage:
    'kontor person add HANDLE --name NAME [--email ADDRESS] [--admin] [--locale LANGUAGE] [--password-file FILE] [--title T] [--site S] [--skill S]…',
  summary: 'Add a person to this company; without --password-file a password is generated and printed once.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      name: { type: 'string' },
      email: { type: 'string' },
      admin: { type: 'boolean' },
      locale: { type: 'string' },
      'password-file': { type: 'string' },
      title: { type: 'string' },
      site: { type: 'string' },
      skill: { type: 'string', multiple: true },
    });
    const [handle, extra] = positionals;
    if (!handle || extra !== undefined || !values.name) throw new Refusal('invalid', `Use: ${this.usage}`);
    const locale = locales.find((l) => l === (values.locale ?? 'en'));
    if (!locale) throw new Refusal('invalid', `--locale is one of ${locales.join(', ')}.`);
    const chosen = readPassword(values['password-file']);
    const password = chosen ?? madeUpPassword();
    const { name, email, admin } = values;
    const fields = fieldsOf(values);
    const keys = await generateKeys();
    const person = await transaction(db, async (tx) => {
      const id = await addPerson(tx, { handle, name, ...given({ email, admin }), locale, fields, keys });
      await setPassword(tx, id, password);
      const [row] = await readPeople(tx, [id]);
      return row;
    });
    if (!person) throw new Error('The person was added and cannot be read.');
    const isMadeUp = chosen === undefined;
    return {
      json: { ...shown(person), ...(isMadeUp && { password }) },
      text: [
        `${person.name} is @${person.handle}@${db.instance.addresses.host} (${person.pageUrl}).`,
        ...(isMadeUp ? [`Password, shown only once: ${password}`] : []),
        `For scripts and apps: kontor person token ${person.handle} --name my-script`,
      ].join('\n'),
    };
  },
};

const listCommand: Command = {
  usage: 'kontor person list',
  summary: 'List this company’s people, including deactivated ones.',
  async run({ db, args }) {
    readArgs(this.usage, args, {});
    const people = await listOwnPeople(db);
    const lines = people.map((p) =>
      [
        `@${p.handle}`.padEnd(31),
        p.name,
        ...officesOf(p),
        ...(p.deactivatedAt ? [`deactivated ${p.deactivatedAt.toISOString().slice(0, 10)}`] : []),
      ].join('  '),
    );
    return {
      json: people.map(shown),
      text: lines.join('\n') || 'No one yet: kontor person add HANDLE --name NAME',
    };
  },
};

const tokenCommand: Command = {
  usage: 'kontor person token HANDLE [--name NAME] [--scopes "read write follow"]',
  summary: 'Create an API token for a script or app that acts as this person.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      name: { type: 'string' },
      scopes: { type: 'string' },
    });
    const person = await ownPerson(db, wanted(this.usage, positionals));
    const scopes = parseScopes(values.scopes ?? 'read write follow');
    if (!scopes)
      throw new Refusal('invalid', '--scopes are words such as "read write follow" or "read:statuses".');
    const name = values.name ?? 'command line';
    const by = await instanceActor(db);
    const token = await transaction(db, async (tx) => {
      await noteAccountChange(tx, person.id, { kind: 'app', detail: name, by });
      return issueToken(tx, { personId: person.id, name, scopes });
    });
    return {
      json: { handle: person.handle, name, scopes, token },
      text: [
        `Token for @${person.handle} for "${name}" (${scopes.join(' ')}), shown only once:`,
        token,
        `Try: curl -H "Authorization: Bearer ${token}" ${db.instance.origin}/api/v1/accounts/verify_credentials`,
      ].join('\n'),
    };
  },
};

const passwordCommand: Command = {
  usage: 'kontor person password HANDLE [--password-file FILE]',
  summary: 'Set a new password; all of the person’s sessions and tokens are revoked.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { 'password-file': { type: 'string' } });
    const person = await ownPerson(db, wanted(this.usage, positionals));
    const chosen = readPassword(values['password-file']);
    const password = chosen ?? madeUpPassword();
    const by = await instanceActor(db);
    await transaction(db, async (tx) => {
      await setPassword(tx, person.id, password);
      await revokeAll(tx, person.id); // also of whoever had no password before
      await noteAccountChange(tx, person.id, { kind: 'password', by });
    });
    const isMadeUp = chosen === undefined;
    return {
      json: { handle: person.handle, ...(isMadeUp && { password }) },
      text: isMadeUp
        ? `New password for @${person.handle}, shown only once: ${password}`
        : `The password of @${person.handle} has been changed.`,
    };
  },
};

const linkCommand: Command = {
  usage: 'kontor person link HANDLE',
  summary: 'Create a link that lets this person set a new password, once, within 30 minutes.',
  async run({ db, args }) {
    const person = await ownPerson(db, wanted(this.usage, args));
    const by = await instanceActor(db);
    const id = await transaction(db, (tx) => makePasswordLink(tx, by, person.id));
    const link = passwordLinkAddress(db.instance, id);
    return {
      json: { handle: person.handle, link, minutes: linkMinutes },
      text: [
        `@${person.handle} can set a new password with this link, once, within ${linkMinutes} minutes:`,
        link,
      ].join('\n'),
    };
  },
};

const inviteCommand: Command = {
  usage: 'kontor person invite [--uses N] [--days N] [--email ADDRESS] [--locale LANGUAGE]',
  summary: 'Create an invitation link for new colleagues to create their own accounts.',
  async run({ db, args }) {
    const { values } = readArgs(this.usage, args, {
      uses: { type: 'string' },
      days: { type: 'string' },
      email: { type: 'string' },
      locale: { type: 'string' },
    });
    const locale = locales.find((l) => l === (values.locale ?? 'en'));
    if (!locale) throw new Refusal('invalid', `--locale is one of ${locales.join(', ')}.`);
    const by = await instanceActor(db);
    const options = { usesMax: Number(values.uses ?? 1), days: Number(values.days ?? 14), locale };
    const id = await transaction(db, (tx) =>
      makeInvitation(tx, by, { ...options, email: values.email ?? null, groupIds: [] }),
    );
    const link = invitationAddress(db.instance, id);
    return {
      json: { id, link, ...options },
      text: `For ${options.usesMax} ${options.usesMax === 1 ? 'person' : 'people'}, valid for ${options.days} days:\n${link}`,
    };
  },
};

const reactivateCommand: Command = {
  usage: 'kontor person reactivate HANDLE',
  summary: 'Reactivate a person; partners see them again, unless their name or posts have been removed.',
  async run({ db, args }) {
    const handle = wanted(this.usage, args).replace(/^@/, '').toLowerCase();
    const person = (await listOwnPeople(db)).find((p) => p.handle.toLowerCase() === handle);
    if (!person)
      throw new Refusal('not_found', `No one here has the handle ${handle}; see \`kontor person list\`.`);
    const by = await instanceActor(db);
    await transaction(db, (tx) => reactivatePerson(tx, by, person.id));
    return {
      json: { ...shown(person), deactivatedAt: null },
      text: `@${person.handle} can sign in again: kontor person link ${person.handle}`,
    };
  },
};

const deactivateCommand: Command = {
  usage: 'kontor person deactivate HANDLE [--posts keep|pseudonym|delete] [--deputy HANDLE]',
  summary:
    'Revoke all of a leaver’s access immediately; their posts stay, stay without the name, or are deleted, at partners too; --deputy takes over the groups.',
  async run({ db, args }) {
    const { values, positionals } = parseArgs({
      ...{ args, allowPositionals: true },
      options: { posts: { type: 'string', default: 'keep' }, deputy: { type: 'string' } },
    });
    const posts = leavings.find((each) => each === values.posts);
    if (!posts) throw new Refusal('invalid', `Say what should happen to the posts: ${this.usage}.`);
    const person = await ownPerson(db, wanted(this.usage, positionals));
    const by = await instanceActor(db);
    const deputy = values.deputy === undefined ? null : await ownPerson(db, values.deputy);
    const deputies = deputy === null ? [] : await deputyEverywhere(db, person.id, deputy.id);
    await transaction(db, (tx) => endAccount(tx, by, person.id, posts, deputies));
    return {
      json: { ...shown(person), deactivatedAt: new Date().toISOString() },
      text: `@${person.handle} is deactivated: sessions and tokens have been revoked, and partners are being notified. Follow it: kontor person leaver ${person.handle}`,
    };
  },
};

/** The actor on whose behalf the command line acts. */
export async function instanceActor(db: Db): Promise<PersonId> {
  const instance = await findPersonByUri(db, db.instance.addresses.instanceActor);
  if (!instance) throw new Error('The instance has no actor yet: start it once.');
  return instance.id;
}

/** An active person of ours; also `@ada` and `ada@our.host`. Refuses others, saying how to find them. */
export async function ownPerson(db: Db, name: string): Promise<Person> {
  const [handle = '', host] = name.replace(/^@/, '').split('@');
  const person = await findPersonByHandle(db, handle, host ?? null);
  if (!person || person.peerId !== null)
    throw new Refusal(
      'not_found',
      `No active person here has the handle ${name}; see \`kontor person list\`.`,
    );
  return person;
}

const shown = (p: Person) => ({
  id: p.id,
  handle: p.handle,
  name: p.name,
  uri: p.uri,
  page: p.pageUrl,
  admin: p.isAdmin,
  roles: p.roles,
  locale: p.locale,
  createdAt: p.createdAt.toISOString(),
  deactivatedAt: p.deactivatedAt?.toISOString() ?? null,
});

function fieldsOf(values: { title?: string; site?: string; skill?: string[] }): ProfileField[] {
  return [
    ...(values.title ? [{ name: 'title' as const, value: values.title }] : []),
    ...(values.site ? [{ name: 'site' as const, value: values.site }] : []),
    ...(values.skill ?? []).map((value) => ({ name: 'skill' as const, value })),
  ];
}

/** From a file, or from standard input (`-`): an argument could be read in the list of processes and in the shell's history. */
function readPassword(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw new Refusal('invalid', `Cannot read the password from ${file}: ${String(error)}`);
  }
}

/** 20 letters and digits that cannot be mistaken for each other: about 100 bits. */
function madeUpPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const letters = Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]);
  return letters.join('').replace(/(.{5})(?=.)/g, '$1-');
}

export const personCommands: Record<string, Command> = {
  add: addCommand,
  list: listCommand,
  token: tokenCommand,
  password: passwordCommand,
  link: linkCommand,
  invite: inviteCommand,
  deactivate: deactivateCommand,
  reactivate: reactivateCommand,
};
