import { changeEmail } from '#src/access/change-email.ts';
import { changeRole } from '#src/access/change-role.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
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
    await transaction(db, (tx) => changeRole(tx, by, person.id, admin));
    return {
      json: { handle: person.handle, admin },
      text: `@${person.handle} is ${admin ? 'now an administrator' : 'no longer an administrator'}.`,
    };
  },
};

/** Commands that change how a person signs in. */
export const personAccountCommands: Record<string, Command> = { email: emailCommand, admin: adminCommand };
