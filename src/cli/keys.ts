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
    'Give an actor new keys and tell every partner that knows it. With --compromised the old keys stop working immediately.',
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
    const note = values.instance ? '\nThe Ed25519 key stays, because agreements name it.' : '';
    return {
      json: { actor: owner.uri, kinds, compromised },
      text: `${owner.uri} has new keys. ${what}${note}`,
    };
  },
};

const step =
  'Partners are notified within a minute, by a message signed with the old key. For each of them the old key is used until that message has been accepted, and the new one from then on; there is nothing else to do. `kontor jobs list` shows who has not answered yet.';
const atOnce =
  'The old ones no longer sign or prove anything. Other Kontors look up the new ones at once; servers such as GoToSocial refuse this actor until their operator lets the old key expire.';

async function ownerOf(
  { db }: CommandContext,
  values: { group?: string; instance?: boolean },
  handle?: string,
): Promise<Owner> {
  // Agreements name the thumbprint of the instance's Ed25519 key; another one would need a new invitation round with every partner.
  if (values.instance) return { uri: db.instance.addresses.instanceActor, kinds: ['rsa'] };
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
    throw new Refusal('not_found', `No one here has the handle ${handle}; see \`kontor person list\`.`);
  return { uri: person.uri, kinds: ['rsa', 'ed25519'] };
}

export const keyCommands: Record<string, Command> = { rotate };
