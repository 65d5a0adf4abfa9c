import { endAccount } from '#src/accounts/leave.ts';
import { keepGuest, readGuests, setMinor } from '#src/people/guests.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Command } from './command.ts';
import { instanceActor, ownPerson } from './people.ts';

const list: Command = {
  usage: 'kontor guest list',
  summary: 'List guests: of which firm, in which groups, until when.',
  async run({ db }) {
    const guests = await readGuests(db);
    const lines = guests.map(({ handle, name, firm, until, groups }) =>
      [
        ...[`@${handle}`, name, firm, `until ${until.toISOString().slice(0, 10)}`],
        groups.map((group) => group.handle).join(', ') || 'in no group',
      ].join('  '),
    );
    return { json: guests, text: lines.join('\n') || 'No guests.' };
  },
};

const keep: Command = {
  usage: 'kontor guest keep HANDLE YYYY-MM-DD',
  summary: 'Let a guest stay until the end of another day.',
  async run({ db, args }) {
    const [handle = '', day = ''] = args;
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new Refusal('invalid', `Use: ${this.usage}`);
    const [person, by] = [await ownPerson(db, handle), await instanceActor(db)];
    await transaction(db, (tx) => keepGuest(tx, by, person.id, new Date(`${day}T22:00:00Z`)));
    return {
      json: { handle: person.handle, until: day },
      text: `@${person.handle} is a guest until ${day}.`,
    };
  },
};

const end: Command = {
  usage: 'kontor guest end HANDLE',
  summary: 'Send a guest off now; what they wrote stays.',
  async run({ db, args }) {
    const [person, by] = [await ownPerson(db, args[0] ?? ''), await instanceActor(db)];
    if (person.guestOf === null) throw new Refusal('invalid', `@${person.handle} is no guest.`);
    await transaction(db, (tx) => endAccount(tx, by, person.id, 'keep'));
    return { json: { handle: person.handle }, text: `@${person.handle} has left.` };
  },
};

export const guestCommands: Record<string, Command> = { list, keep, end };

/** Whom strangers neither find nor write to. */
export const minorCommand: Command = {
  usage: 'kontor person minor HANDLE yes|no',
  summary: 'Say whether somebody is a minor: strangers then neither find them nor write to them directly.',
  async run({ db, args }) {
    const [handle = '', word = ''] = args;
    if (word !== 'yes' && word !== 'no') throw new Refusal('invalid', `Use: ${this.usage}`);
    const [person, by] = [await ownPerson(db, handle), await instanceActor(db)];
    await transaction(db, (tx) => setMinor(tx, by, person.id, word === 'yes'));
    const is = word === 'yes' ? 'is marked' : 'is not marked';
    return { json: { handle: person.handle, minor: word }, text: `@${person.handle} ${is} as a minor.` };
  },
};
