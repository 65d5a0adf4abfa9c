/** What an archive of another product holds, in our words. Keys are the product's own. */
export interface Archive {
  readonly people: readonly ArchivedPerson[];
  readonly channels: readonly ArchivedChannel[];
  /** Conversations between chosen people, which are not imported. */
  readonly conversations: number;
  /** The bytes of a file that a message names; null: not in the archive. */
  readonly bytesOf: (path: string) => Uint8Array | null;
}

export interface ArchivedPerson {
  readonly key: string;
  readonly handle: string;
  readonly name: string;
  /** Empty where the archive does not say. */
  readonly email: string;
}

export interface ArchivedChannel {
  readonly key: string;
  readonly name: string;
  readonly purpose: string;
  /** Only its members knew of it. */
  readonly isPrivate: boolean;
  readonly members: readonly string[];
  /** What one person wrote for everyone: no group, but posts of theirs for this company. */
  readonly isOwn?: boolean;
  /** Oldest first: an answer comes after what it answers. */
  readonly messages: readonly ArchivedMessage[];
}

export interface ArchivedMessage {
  readonly key: string;
  readonly author: string;
  readonly at: Date;
  /** Markdown. */
  readonly source: string;
  readonly answers: string | null;
  readonly reactions: readonly { readonly name: string; readonly by: readonly string[] }[];
  /** `path`: within the archive; null: it lies with the product. */
  readonly files: readonly { readonly name: string; readonly path: string | null; readonly alt?: string }[];
}

export const products = ['slack', 'mattermost', 'humhub', 'mastodon', 'instance'] as const;
export type Product = (typeof products)[number];
export const productNames: Readonly<Record<Product, string>> = {
  ...{ slack: 'Slack', mattermost: 'Mattermost', humhub: 'HumHub', mastodon: 'Mastodon' },
  instance: 'Kontor',
};

/** Bytes of an archive, and what is looked at in it: entries, and bytes unpacked of one and of all. */
export const archiveBytesMax = 500_000_000;
export const archiveLimits = { entries: 200_000, entryBytes: 100_000_000, bytes: 1_000_000_000 };
export const messagesMax = 1_000_000;
