import { removeTotp } from '#src/access/totp.ts';
import { transaction } from '#src/platform/database.ts';
import type { Command } from './command.ts';
import { instanceActor, ownPerson } from './people.ts';

/** For somebody who has lost their phone; they are told. */
export const resetFactorCommand: Command = {
  usage: 'kontor person reset-second-factor HANDLE',
  summary: 'Forget the authenticator app of somebody who has lost it, and tell them.',
  async run({ db, args }) {
    const [person, by] = [await ownPerson(db, args[0] ?? ''), await instanceActor(db)];
    await transaction(db, (tx) => removeTotp(tx, person.id, by));
    return {
      json: { handle: person.handle },
      text: `@${person.handle} signs in without an authenticator app until they set one up.`,
    };
  },
};
