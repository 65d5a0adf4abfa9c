import type { Readable } from 'node:stream';

/** Where bytes lie under names such as `ab/cd/<uuid>`: a folder (folder-storage.ts) or a bucket (bucket-storage.ts). */
export interface FileStore {
  /**
   * Stores content under a name that nobody has yet, and returns when it is safe: whole, or not at all. Throws Refusal 'invalid' beyond
   * `bytesMax`, Unavailable when the store is full, silent or keeps something else than it was given.
   */
  put(
    name: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    options: { readonly bytesMax: number; readonly isLasting: boolean },
  ): Promise<{ hash: string; bytes: number }>;
  /** Null: there is none of that name. Throws Unavailable. */
  open(name: string): Promise<OpenedFile | null>;
  /** False if it was already gone. */
  remove(name: string): Promise<boolean>;
  /** Everything whose name begins with `folder`, which ends with a slash. */
  removeAll(folder: string): Promise<void>;
  /** What is whole, in the order of names. */
  list(folder: string): AsyncGenerator<{ readonly name: string; readonly bytes: number }>;
}

export interface OpenedFile {
  /** Size of the whole file. */
  bytes: number;
  /** The content from `start` to `end`, both included, as in HTTP's ranges. Ending or destroying the stream closes the file. */
  read(range?: { start: number; end: number }): Readable;
  /** The first byte; null of an empty file. */
  peek(): Promise<number | null>;
  /** For who does not read, as for HEAD or a range that cannot be met. */
  close(): Promise<void>;
}

/** Where new files go, and where else files may be: while they are moved from one store to the other, both are looked through. */
export interface FilePlace {
  readonly store: FileStore;
  readonly other: FileStore | null;
  /** Every machine of the instance sees the store, whatever folders they share. */
  readonly isShared: boolean;
  /** The folder on this machine: for what is not whole yet, and for programs that read files by their path. */
  readonly dir: string;
}
