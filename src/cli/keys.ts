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
  /** What partners are told, so that they read the new keys at once. */
  readonly fact: { readonly name: string; readonly about: string; readonly data: unknown } | null;
}

const rotate: Command = {
  usage: 'kontor keys rotate HANDLE | --group HANDLE | --instance',
  summary:
    'Gives an actor new keys, and the old ones stop working. Kontors read them with its next message; plain servers may refuse it until they forget the old key.',
  async run(context) {
    const { values, positionals } = parseArgs({
      args: context.args,
      allowPositionals: true,
      options: { group: { type: 'string' }, instance: { type: 'boolean' } },
    });
    const owner = await ownerOf(context, values, positionals[0]);
    const keys = await generateKeys();
    await transaction(context.db, async (tx) => {
      await rotateKeys(tx, owner.uri, keys, owner.kinds);
      if (owner.fact) await tx.house.journal.record(tx, owner.fact);
    });
    const note = values.instance
      ? '\nThe Ed25519 key stays: agreements name it. Partners learn the new RSA key with the next message.'
      : '';
    return {
      json: { actor: owner.uri, kinds: owner.kinds },
      text: `${owner.uri} has new keys. Plain servers such as GoToSocial or snac may refuse what it sends until their operator lets the old key expire.${note}`,
    };
  },
};

async function ownerOf(
  { db }: CommandContext,
  values: { group?: string; instance?: boolean },
  handle?: string,
): Promise<Owner> {
  // Agreements name the thumbprint of the instance's Ed25519 key; another one would need a new invitation round with every partner.
  if (values.instance) return { uri: db.house.addresses.instanceActor, kinds: ['rsa'], fact: null };
  if (values.group) {
    const group = await findGroupByHandle(db, values.group, null);
    if (!group)
      throw new Refusal(
        'not_found',
        `No group here has the handle ${values.group}; see \`kontor group list\`.`,
      );
    return {
      uri: group.uri,
      kinds: ['rsa', 'ed25519'],
      fact: { name: 'group.updated', about: `group:${group.id}`, data: { groupId: group.id } },
    };
  }
  if (!handle) throw new Refusal('invalid', `Say whose keys: ${rotate.usage}.`);
  const person = await findPersonByHandle(db, handle, null);
  if (!person)
    throw new Refusal('not_found', `Nobody here has the handle ${handle}; see \`kontor person list\`.`);
  return {
    uri: person.uri,
    kinds: ['rsa', 'ed25519'],
    fact: { name: 'person.updated', about: `person:${person.id}`, data: { personId: person.id } },
  };
}

export const keyCommands: Record<string, Command> = { rotate };
