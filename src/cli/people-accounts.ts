import { changeEmail } from '#src/access/change-email.ts';
import { changeRole } from '#src/access/change-role.ts';
import { isComplete, readChecklist } from '#src/accounts/checklist.ts';
import { refusals } from '#src/people/refusals.ts';
import { readOfficers } from '#src/people/roster.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { offices, officesOf } from '#src/roles/roles.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';
import { instanceActor, ownPerson } from './people.ts';

const emailCommand: Command = {
  usage: 'kontor person email HANDLE (ADDRESS | --none)',
  summary: 'Change or remove a person’s e-mail address; they are notified, at the old address too.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { none: { type: 'boolean' } });
    const [handle, address, extra] = positionals;
    const isClear = (address !== undefined) !== (values.none === true);
    if (!handle || !isClear || extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const person = await ownPerson(db, handle);
    const by = await instanceActor(db);
    await transaction(db, (tx) => changeEmail(tx, by, person.id, address ?? ''));
    return {
      json: { handle: person.handle, email: address ?? null },
      text: address
        ? `@${person.handle} now has the address ${address}.`
        : `@${person.handle} now has no address.`,
    };
  },
};

const adminCommand: Command = {
  usage: 'kontor person admin HANDLE [--remove]',
  summary: 'Grant or remove administrator rights; the person is notified.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { remove: { type: 'boolean' } });
    const [handle, extra] = positionals;
    if (!handle || extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const person = await ownPerson(db, handle);
    const by = await instanceActor(db);
    const admin = values.remove !== true;
    await transaction(db, (tx) => changeRole(tx, by, person.id, 'administrator', admin));
    return {
      json: { handle: person.handle, admin },
      text: `@${person.handle} is ${admin ? 'now an administrator' : 'no longer an administrator'}.`,
    };
  },
};

const roleCommand: Command = {
  usage: `kontor person role HANDLE (${offices.join('|')}) [--remove]`,
  summary: 'Give or take a role of the company; the person is notified, and the audit log says so.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { remove: { type: 'boolean' } });
    const [handle, name, extra] = positionals;
    if (!handle || !name || extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const office = offices.find((each) => each === name);
    if (office === undefined) throw refusals.notARole({ role: name.slice(0, 60), roles: offices.join(', ') });
    const person = await ownPerson(db, handle);
    const by = await instanceActor(db);
    const holds = values.remove !== true;
    await transaction(db, (tx) => changeRole(tx, by, person.id, office, holds));
    return {
      json: { handle: person.handle, role: office, holds },
      text: `@${person.handle} ${holds ? 'now has' : 'no longer has'} the role ${office}.`,
    };
  },
};

const rolesCommand: Command = {
  usage: 'kontor person roles',
  summary: 'List who holds which role of the company.',
  async run({ db, args }) {
    const { positionals } = readArgs(this.usage, args, {});
    if (positionals.length > 0) throw new Refusal('invalid', `Use: ${this.usage}`);
    const officers = await readOfficers(db);
    const held = officers.map((each) => ({ handle: each.handle, name: each.name, roles: officesOf(each) }));
    return {
      json: held,
      text: held.map((each) => `@${each.handle.padEnd(30)} ${each.roles.join(', ')}`).join('\n') || 'Nobody.',
    };
  },
};

const leaverCommand: Command = {
  usage: 'kontor person leaver HANDLE',
  summary:
    'Show what has become of everything that ends when somebody leaves, and which partners have confirmed.',
  async run({ db, args }) {
    const { positionals } = readArgs(this.usage, args, {});
    const [handle, extra] = positionals;
    if (!handle || extra !== undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const person = await ownPerson(db, handle);
    const list = await readChecklist(db, person.id);
    if (list === null) throw new Refusal('not_found', `@${handle} has not left.`);
    const { sessions, tokens, devices, memberships, postsLeft, jointPages, partners } = list;
    const lines = [
      `@${list.handle} left on ${list.at.toISOString().slice(0, 16)}; posts: ${list.posts}${list.isHeld ? ', under a legal hold' : ''}.`,
      `  sessions ${sessions}, tokens ${tokens}, devices ${devices}, groups ${memberships}`,
      `  posts ${postsLeft}, and ${jointPages} pages that others wrote in`,
      ...list.handedOver.map(({ group, to }) => `  ${group} was handed over to ${to}`),
      ...partners.map(({ origin, state }) => `  ${state.padEnd(10)} ${origin}`),
      isComplete(list) ? 'Everything is done.' : 'Not everything is done yet.',
    ];
    return { json: { ...list, isComplete: isComplete(list) }, text: lines.join('\n') };
  },
};

/** Commands that change how a person signs in, and show what became of it. */
export const personAccountCommands: Record<string, Command> = {
  email: emailCommand,
  admin: adminCommand,
  role: roleCommand,
  roles: rolesCommand,
  leaver: leaverCommand,
};
