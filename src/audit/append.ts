import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { newId } from '#src/platform/ids.ts';
import { sayEntry, type AuditEntry } from './entry.ts';

/** Writes an entry in the transaction of what it records. It waits for nobody: its place in the chain is given later (seal.ts). */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await insert(tx, entry);
}

/** The same for a reading, which has no transaction: written before anything is shown. */
export async function appendReading(db: Db, entry: Omit<AuditEntry, 'kind'>): Promise<void> {
  await insert(db, { ...entry, kind: 'read' });
}

async function insert(reader: Reader, entry: AuditEntry): Promise<void> {
  const said = sayEntry(entry, await originOf(reader, entry.peerId), new Date());
  await reader`insert into audit_log (id, said) values (${newId()}, ${said})`;
}

async function originOf(reader: Reader, peerId: number | null | undefined): Promise<string | null> {
  if (!peerId) return null;
  const [peer] = await reader<{ origin: string }[]>`select origin from peers where id = ${peerId}`;
  return peer?.origin ?? null;
}
