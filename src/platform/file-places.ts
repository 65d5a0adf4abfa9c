import { join } from 'node:path';
import { bucketStore } from './bucket-storage.ts';
import type { Config } from './config.ts';
import { folderStore } from './folder-storage.ts';
import type { FilePlace, FileStore } from './file-storage.ts';
import { openS3 } from './s3.ts';

export interface Places {
  /** Attachments, pictures, previews, documents, evidence, and what is made of them. */
  readonly files: FilePlace;
  /** Archives that people asked for. */
  readonly exports: FilePlace;
  close(): void;
}

/** Where this instance keeps bytes, as KONTOR_FILES and KONTOR_S3_… say. Nothing is asked before it is used. */
export function openPlaces({ dataDir, files }: Pick<Config, 'dataDir' | 'files'>): Places {
  const opened: { close(): void }[] = [];
  const place = (name: 'files' | 'exports'): FilePlace => {
    const dir = join(dataDir, name);
    const folder = folderStore(dir);
    if (files.s3 === null) return { store: folder, other: null, isShared: false, dir };
    const s3 = openS3({ ...files.s3, prefix: `${files.s3.prefix}${name}/` });
    opened.push(s3);
    const bucket: FileStore = bucketStore(s3);
    const [store, other] = files.store === 's3' ? [bucket, folder] : [folder, bucket];
    return { store, other, isShared: store === bucket, dir };
  };
  const places = { files: place('files'), exports: place('exports') };
  return { ...places, close: () => opened.forEach((one) => one.close()) };
}
