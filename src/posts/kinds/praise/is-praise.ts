import type { Reader } from '#src/platform/database.ts';

/** Whether praise by one of ours is under that address. */
export async function isPraise(reader: Reader, uri: string): Promise<boolean> {
  const [found] = await reader`select from posts where uri = ${uri} and kind = 'praise' and peer_id is null`;
  return found !== undefined;
}
