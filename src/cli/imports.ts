import { products, type Archive, type Product } from '#src/imports/archive.ts';
import { importArchive } from '#src/imports/import-archive.ts';
import { openArchive } from '#src/imports/open-archive.ts';
import { mapPeople, type Mapped } from '#src/imports/people.ts';
import { readMattermost } from '#src/imports/read-mattermost.ts';
import { readHumHub } from '#src/imports/read-humhub.ts';
import { readMastodon } from '#src/imports/read-mastodon.ts';
import { readInstance } from '#src/imports/read-instance.ts';
import { readSlack } from '#src/imports/read-slack.ts';
import { readImported } from '#src/imports/read.ts';
import { hushPosts } from '#src/notifications/hush.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { Db } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs, readText } from './agreement-args.ts';
import { readArchiveFile } from './archive-file.ts';
import type { Command } from './command.ts';

const readers: Readonly<Record<Product, (files: ReadonlyMap<string, Uint8Array>) => Archive>> = {
  slack: readSlack,
  mattermost: readMattermost,
  humhub: readHumHub,
  mastodon: readMastodon,
  instance: readInstance,
};

const summaries: Readonly<Record<Product, string>> = {
  slack: 'Import an export of Slack: channels become groups of this company alone, owned by HANDLE.',
  mattermost:
    'Import an export of Mattermost: channels become groups of this company alone, owned by HANDLE.',
  humhub:
    'Import HumHub: a ZIP of the dump of its database (*.sql) and its folder uploads. Spaces become groups of this company alone, owned by HANDLE.',
  mastodon:
    'Import the archive of a Mastodon account: what was written to everyone becomes posts of HANDLE for this company alone.',
  instance:
    'Import what another Kontor wrote (kontor export instance): its groups become groups of this company alone, owned by HANDLE.',
};

const command = (product: Product): Command => ({
  usage: `kontor import ${product} FILE.zip --as HANDLE [--people FILE.csv] [--dry-run]`,
  summary: `${summaries[product]} The same again brings nothing twice. --people: lines "their name,our handle"; others are known by e-mail address.`,
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      as: { type: 'string' },
      people: { type: 'string' },
      'dry-run': { type: 'boolean' },
    });
    const [file, extra] = positionals;
    if (file === undefined || extra !== undefined || !values.as)
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const owner = await findPersonByHandle(db, values.as, null);
    if (owner?.kind !== 'person')
      throw new Refusal('not_found', `No one here has the handle ${values.as}; see \`kontor person list\`.`);
    const archive = readers[product](openArchive(readArchiveFile(file)));
    const lines = values.people === undefined ? '' : await readText(values.people);
    // Whoever's account it was, it is HANDLE who wrote it here.
    const people: Mapped =
      product === 'mastodon'
        ? { ids: new Map(archive.people.map(({ key }) => [key, owner.id])), unknown: [] }
        : await mapPeople(db, archive, lines);
    if (values['dry-run'] === true) return planned(await plan(db, product, archive), archive, people);
    const counts = await importArchive(db, { product, archive, people, owner: owner.id, hush: hushPosts });
    const { left, ...done } = counts;
    return {
      json: { ...done, left: Object.fromEntries(left), unknown: people.unknown.map(({ handle }) => handle) },
      text: [
        `Imported ${done.groups} groups, ${done.posts} posts, ${done.reactions} reactions and ${done.files} files; ${done.known} posts were here already.`,
        ...[...left].map(([why, times]) => `Left out ${times}×: ${why}`),
        ...notes(archive, people),
      ].join('\n'),
    };
  },
});

interface Plan {
  readonly groups: readonly { readonly name: string; readonly access: string; readonly isNew: boolean }[];
  readonly posts: number;
  readonly known: number;
}

async function plan(db: Db, product: Product, archive: Archive): Promise<Plan> {
  const messages = archive.channels.flatMap((channel) => channel.messages.map(({ key }) => key));
  const channels = await readImported(
    db,
    product,
    archive.channels.map(({ key }) => `channel ${key}`),
  );
  const known = (await readImported(db, product, messages)).size;
  return {
    groups: archive.channels
      .filter(({ isOwn }) => isOwn !== true)
      .map(({ key, name, isPrivate }) => ({
        ...{ name, access: isPrivate ? 'secret' : 'closed', isNew: !channels.has(`channel ${key}`) },
      })),
    ...{ posts: messages.length - known, known },
  };
}

const planned = (would: Plan, archive: Archive, people: Mapped) => ({
  json: { ...would, people: people.ids.size, unknown: people.unknown.map(({ handle }) => handle) },
  text: [
    `Nothing was changed. The import would bring ${would.posts} posts; ${would.known} are here already.`,
    ...would.groups.map(
      ({ name, access, isNew }) =>
        `${isNew ? 'New group' : 'Known group'} ${name} (${access}, this company alone)`,
    ),
    `${people.ids.size} people are known here.`,
    ...notes(archive, people),
  ].join('\n'),
});

const notes = (archive: Archive, people: Mapped): string[] => [
  ...(people.unknown.length === 0
    ? []
    : [
        `Not here, so named in what they wrote: ${people.unknown.map(({ handle }) => handle).join(', ')}. To change that, add them or a line in --people first.`,
      ]),
  ...(archive.conversations === 0
    ? []
    : [
        `${archive.conversations} conversations between chosen people, or for followers, are left out: they stay between them.`,
      ]),
];

export const importCommands: Record<string, Command> = Object.fromEntries(
  products.map((product) => [product, command(product)]),
);
