import { moveAway, noteFormerAccount } from '#src/people/move-away.ts';
import { readPeople } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs } from './agreement-args.ts';
import type { Command } from './command.ts';
import { ownPerson } from './people.ts';

const text = { type: 'string' } as const;

const was: Command = {
  usage: 'kontor person was HANDLE ADDRESS --by HANDLE',
  summary:
    'Note that somebody here had that account at another company, which may then let everything go along.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, { by: text });
    const [handle, uri] = positionals;
    if (!handle || !uri || values.by === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    const by = (await ownPerson(db, values.by)).id;
    const person = await ownPerson(db, handle);
    await transaction(db, (tx) => noteFormerAccount(tx, by, person.id, uri));
    return { json: { uri: person.uri, was: uri }, text: `${person.uri} was ${uri}.` };
  },
};

const move: Command = {
  usage: 'kontor person move HANDLE ADDRESS --by HANDLE',
  summary:
    'Let somebody’s followers and seats in groups go along to their account at another company, which must say that it was this one.',
  async run({ db, args, confirmMove, registry }) {
    const { values, positionals } = readArgs(this.usage, args, { by: text });
    const [handle, uri] = positionals;
    if (!handle || !uri || values.by === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
    await registry.refresh();
    const by = (await ownPerson(db, values.by)).id;
    const person = await ownPerson(db, handle);
    const id = await confirmMove(uri, person.uri);
    await transaction(db, (tx) => moveAway(tx, by, person.id, id === null ? null : { id, uri }));
    const [now] = await readPeople(db, [person.id]);
    return { json: { uri: person.uri, movedTo: now?.movedTo ?? null }, text: `${person.uri} is ${uri} now.` };
  },
};

export const personMoveCommands: Readonly<Record<string, Command>> = { was, move };
