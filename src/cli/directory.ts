import { answerBrake, readHeld } from '#src/identity/directory/brake.ts';
import { adoptPerson } from '#src/identity/directory/people.ts';
import { makeDirectoryToken } from '#src/identity/directory/tokens.ts';
import { scimSource } from '#src/identity/directory/external-id.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';
import { instanceActor, ownPerson } from './people.ts';

const adopt: Command = {
  usage: 'kontor directory adopt HANDLE USERNAME',
  summary:
    'Give an account that exists into the care of the directory (SCIM), which knows the person by this user name.',
  async run({ db, args }) {
    const [handle = '', userName = ''] = args;
    if (userName === '') throw new Refusal('invalid', `Use: ${this.usage}`);
    const person = await ownPerson(db, handle);
    await transaction(db, (tx) => adoptPerson(tx, person.id, scimSource, userName));
    return {
      json: { handle, userName },
      text: `The directory now looks after @${person.handle} as ${userName}.`,
    };
  },
};

const token: Command = {
  usage: 'kontor directory token NAME [--days 365]',
  summary: 'Make a token for the company’s directory (SCIM); it is shown once.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { days: { type: 'string' } });
    const by = await instanceActor(db);
    const wanted = { name: positionals[0] ?? '', days: Number(values.days ?? '365') };
    const secret = await transaction(db, (tx) => makeDirectoryToken(tx, by, wanted));
    const address = `${db.instance.origin}/scim/v2`;
    return {
      json: { ...wanted, address, token: secret },
      text: `For ${address}, shown only once:\n${secret}`,
    };
  },
};

const brake: Command = {
  usage: 'kontor directory brake [continue|keep]',
  summary:
    'What the directory wanted to deactivate at once and waits: show it, carry it out, or let them stay.',
  async run({ db, args }) {
    const [answer] = args;
    const held = await readHeld(db);
    if (answer === undefined || held === null)
      return { json: held, text: held ? `${held.count} wait: ${held.names.join(', ')}` : 'Nothing waits.' };
    if (answer !== 'continue' && answer !== 'keep') throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = await instanceActor(db);
    await transaction(db, (tx) => answerBrake(tx, by, answer));
    return { json: { answer }, text: answer === 'continue' ? 'They are being deactivated.' : 'They stay.' };
  },
};

export const directoryCommands: Record<string, Command> = { adopt, token, brake };
