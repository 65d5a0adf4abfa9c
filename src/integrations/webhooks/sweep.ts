import type { Tx } from '#src/platform/database.ts';
import { firstIdAt } from '#src/platform/ids.ts';

const keptDays = 30;
const sweptMax = 5_000;

/** Forgets what was sent or given up long ago. A maintenance job. */
export async function sweepWebhooks(tx: Tx): Promise<void> {
  await tx`
    delete from webhook_deliveries where ctid in (
      select ctid from webhook_deliveries where id < ${firstIdAt(new Date(Date.now() - keptDays * 86_400_000))} order by id limit ${sweptMax})`;
}
