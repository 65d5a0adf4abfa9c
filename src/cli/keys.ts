import { parseArgs } from 'node:util';
import type { Command, CommandContext } from '#src/cli/command.ts';
import { findGroupByHandle } from '#src/groups/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { generateKeys, rotateKeys, type KeyKind } from '#src/platform/keys.ts';

interface Owner {
  readonly uri: string;
  readonly kinds: readonly KeyKind[];
}

const rotate: Command = {
  usage: 'kontor keys rotate HANDLE | --group HANDLE | --instance [--compromised]',
  summary:
    'Gives an actor new keys and tells every partner that knows it. With --compromised the old ones stop working at once.',
  async run(context) {
    const { values, positionals } = parseArgs({
      args: context.args,
      allowPositionals: true,
      options: {
        group: { type: 'string' },
        instance: { type: 'boolean' },
        compromised: { type: 'boolean', default: false },
      },
    });
    const owner = await ownerOf(context, values, positionals[0]);
    const keys = await generateKeys();
    const { kinds } = owner;
    const { compromised } = values;
    await transaction(context.db, (tx) => rotateKeys(tx, owner.uri, keys, { kinds, compromised }));
    const what = compromised ? atOnce : step;
    const note = values.instance ? '\nThe Ed25519 key stays: agreements name it.' : '';
    return {
      json: { actor: owner.uri, kinds, compromised },
      text: `${owner.uri} has new keys. ${what}${note}`,
    };
  },
};

const step =
  'Partners are told within a minute, by a message that is signed with the old key. To each of them the old key signs until it has taken that message, and the new one from then on; nothing needs to be done. `kontor jobs list` shows who has not answered yet.';
const atOnce =
  'The old ones sign nothing any more and prove nothing any more. Kontors look the new ones up at once; servers such as GoToSocial refuse this actor until their operator lets the old key expire.';

async function ownerOf(
  { db }: CommandContext,
  values: { group?: string; instance?: boolean },
  handle?: string,
): Promise<Owner> {
  // Agreements name the thumbprint of the instance's Ed25519 key; another one would need a new invitation round with every partner.
  if (values.instance) return { uri: db.house.addresses.instanceActor, kinds: ['rsa'] };
  if (values.group) {
    const group = await findGroupByHandle(db, values.group, null);
    if (!group)
      throw new Refusal(
        'not_found',
        `No group here has the handle ${values.group}; see \`kontor group list\`.`,
      );
    return { uri: group.uri, kinds: ['rsa', 'ed25519'] };
  }
  if (!handle) throw new Refusal('invalid', `Say whose keys: ${rotate.usage}.`);
  const person = await findPersonByHandle(db, handle, null);
  if (!person)
    throw new Refusal('not_found', `Nobody here has the handle ${handle}; see \`kontor person list\`.`);
  return { uri: person.uri, kinds: ['rsa', 'ed25519'] };
}

export const keyCommands: Record<string, Command> = { rotate };
