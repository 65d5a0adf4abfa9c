import { createGroup } from '#src/groups/create.ts';
import { accesses, type Group, type Member } from '#src/groups/group.ts';
import { allMembersOf } from '#src/groups/read-members.ts';
import { findGroup, findGroupByHandle, listAllGroups } from '#src/groups/read.ts';
import { pageMax } from '#src/platform/cursors.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { given } from '#src/platform/given.ts';
import { readArgs, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';
import { ownPerson } from './people.ts';

const addCommand: Command = {
  usage:
    'kontor group add HANDLE --name NAME --owner HANDLE [--access open|closed|secret] [--description TEXT] [--charter TEXT]',
  summary: 'Create a group hosted here; closed unless --access says otherwise.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      name: { type: 'string' },
      owner: { type: 'string' },
      access: { type: 'string' },
      description: { type: 'string' },
      charter: { type: 'string' },
    });
    const [handle, extra] = positionals;
    const { name, description, charter } = values;
    if (!handle || extra !== undefined || !name || !values.owner)
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const access = accesses.find((a) => a === (values.access ?? 'closed'));
    if (!access) throw new Refusal('invalid', `--access is one of ${accesses.join(', ')}.`);
    const owner = await ownPerson(db, values.owner);
    const keys = await generateKeys();
    const id = await transaction(db, (tx) =>
      createGroup(tx, owner.id, { handle, name, access, ...given({ description, charter }), keys }),
    );
    const group = await findGroup(db, id);
    if (!group) throw new Error('The group was created and cannot be read.');
    return {
      json: shown(group),
      text: [
        `The ${group.access} group ${group.name} is @${group.handle}@${db.instance.addresses.host} (${group.pageUrl}).`,
        `Its owner is @${owner.handle}. List its members with: kontor group members ${group.handle}`,
      ].join('\n'),
    };
  },
};

const listCommand: Command = {
  usage: 'kontor group list',
  summary: 'List all groups known here, of this company and of partners.',
  async run({ db, args }) {
    readArgs(this.usage, args, {});
    const groups = await listAllGroups(db);
    const lines = groups.map((g) =>
      [
        nameOf(g).padEnd(40),
        g.access.padEnd(6),
        `${g.membersCount} members`,
        g.name,
        ...(g.archivedAt ? ['archived'] : []),
      ].join('  '),
    );
    return {
      json: groups.map((g) => ({ ...shown(g), membersCount: g.membersCount })),
      text: lines.join('\n') || 'No groups yet: kontor group add HANDLE --name NAME --owner HANDLE',
    };
  },
};

const membersCommand: Command = {
  usage: 'kontor group members HANDLE[@HOST]',
  summary: 'List the members of a group with their companies and roles.',
  async run({ db, args }) {
    const name = wanted(this.usage, args);
    const [handle = '', host] = name.replace(/^@/, '').split('@');
    const group = await findGroupByHandle(db, handle, host ?? null);
    if (!group)
      throw new Refusal('not_found', `No group here has the handle ${name}; see \`kontor group list\`.`);
    const members = await everyMember(db, group.id);
    return {
      json: members.map(({ person, role, since }) => ({
        id: person.id,
        handle: person.handle,
        host: person.host,
        name: person.name,
        company: person.company,
        country: person.country,
        role,
        since: since.toISOString(),
      })),
      text:
        members
          .map(({ person, role }) => `${nameOf(person).padEnd(40)}  ${role.padEnd(9)}  ${person.company}`)
          .join('\n') || 'This group has no members.',
    };
  },
};

/** More members than are useful in a terminal. */
const membersMax = 10_000;

async function everyMember(db: Db, groupId: GroupId): Promise<Member[]> {
  const all: Member[] = [];
  while (all.length < membersMax) {
    const maxId = all.at(-1)?.person.id;
    const page = await allMembersOf(db, groupId, { limit: pageMax, ...(maxId && { maxId }) });
    all.push(...page);
    if (page.length < pageMax) break;
  }
  return all;
}

const nameOf = (actor: { readonly handle: string; readonly host: string | null }): string =>
  `@${actor.handle}${actor.host === null ? '' : `@${actor.host}`}`;

const shown = (g: Group) => ({
  id: g.id,
  handle: g.handle,
  host: g.host,
  name: g.name,
  access: g.access,
  uri: g.uri,
  page: g.pageUrl,
  archivedAt: g.archivedAt?.toISOString() ?? null,
});

export const groupCommands: Record<string, Command> = {
  add: addCommand,
  list: listCommand,
  members: membersCommand,
};
