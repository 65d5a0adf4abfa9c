import type { Reader } from '#src/platform/database.ts';
import { isUuid, type GroupId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { readOrder, type SignedOrder } from './order.ts';

export type SuccessionState =
  | 'offered'
  | 'signed'
  | 'handing'
  | 'withdrawing'
  | 'done'
  | 'declined'
  | 'withdrawn'
  | 'failed';

/** An order that a group moves to another company, as one of the two sees it. */
export interface Succession {
  readonly id: string;
  readonly groupId: GroupId;
  readonly peerId: number;
  /** The other company. */
  readonly origin: string;
  readonly company: string;
  readonly side: 'giving' | 'taking';
  readonly state: SuccessionState;
  readonly order: SignedOrder;
  readonly at: Date;
  /** Of what was handed over, as the old home says. */
  readonly digest: string | null;
  readonly lines: number | null;
  readonly trouble: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

type Row = Omit<Succession, 'order'> & { readonly document: unknown };

/** For this slice: orders by a condition over `successions s`. */
export async function rowsWhere(reader: Reader, where: Fragment): Promise<Succession[]> {
  const rows = await reader<Row[]>`
    select s.id, s.group_id, s.peer_id, p.origin, coalesce(nullif(p.company, ''), p.origin) as company, s.side, s.state, s.document, s.at,
      s.digest, s.lines, s.trouble, s.created_at, s.changed_at
    from successions s join peers p on p.id = s.peer_id where ${where}`;
  return rows.map(({ document, ...row }) => ({ ...row, order: readOrder(document) }));
}

const listMax = 500;

/** Newest first. */
export const readSuccessions = (reader: Reader): Promise<Succession[]> =>
  rowsWhere(reader, reader`true order by s.created_at desc, s.id limit ${listMax}`);

export async function readSuccession(reader: Reader, id: string): Promise<Succession | null> {
  const [row] = isUuid(id) ? await rowsWhere(reader, reader`s.id = ${id}`) : [];
  return row ?? null;
}

/** What is agreed or waits for an answer about a group; null: it stays where it is. */
export async function openSuccessionOf(reader: Reader, groupId: GroupId): Promise<Succession | null> {
  const [row] = await rowsWhere(
    reader,
    reader`s.group_id = ${groupId} and s.state in ('offered', 'signed', 'handing', 'withdrawing')`,
  );
  return row ?? null;
}

/** Numbers of the companies whose people come along; everyone but those who stay behind. */
export async function companiesAlong(
  reader: Reader,
  { order }: Pick<Succession, 'order'>,
): Promise<number[]> {
  const behind = order.payload.leftBehind.map(({ origin }) => origin);
  const rows = await reader<
    { id: number }[]
  >`select id from peers where origin <> all(${behind}) order by id`;
  return rows.map(({ id }) => id);
}
