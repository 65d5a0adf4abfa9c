import type { Tx } from '#src/platform/database.ts';
import type { FileId } from '#src/platform/ids.ts';

/** Records how large a partner's file is, once its home said so while it was fetched; a known size stays. */
export async function learnSize(tx: Tx, fileId: FileId, bytes: number): Promise<void> {
  if (bytes > 0)
    await tx`update files set bytes = ${bytes} where id = ${fileId} and bytes = 0 and storage_key is null`;
}
