import { z } from 'zod';
import { beginCalm, endCalm, readCalm, showCalmNow } from '#src/notifications/calm.ts';
import { operation, type Call } from '../operation.ts';
import { moment } from '../shapes.ts';

const tag = 'Calm mode';
const minute = z.int().min(0).max(1439).meta({ description: 'Of your day: 600 is 10:00.' });
const times = {
  first: minute,
  second: minute,
  mustReadsPass: z.boolean().meta({ description: 'Must-reads that end within 24 hours come at once.' }),
  managerPasses: z
    .boolean()
    .meta({ description: 'Mentions and answers by whom you report to come at once.' }),
};
const calm = z
  .object({ ...times, nextAt: moment })
  .meta({ id: 'CalmMode' })
  .nullable()
  .meta({ description: 'Null: it is off.' });
const show = async ({ api, me }: Pick<Call, 'api' | 'me'>) => ({ calm: await readCalm(api.db, me) });
const answer = z.object({ calm });

export const calmOperations = {
  readCalmMode: operation('GET /calm', {
    ...{
      tag,
      scope: 'read:notifications',
      summary: 'When notifications are shown, twice a day',
      answer,
      show,
    },
  }),
  saveCalmMode: operation('PUT /calm', {
    ...{ tag, scope: 'write:notifications', summary: 'Turn calm mode on, or change it', answer, show },
    body: z.strictObject(times),
    act: (tx, { me, body }) => beginCalm(tx, me, body),
  }),
  endCalmMode: operation('DELETE /calm', {
    ...{ tag, scope: 'write:notifications', summary: 'Turn it off: everything that waited is there' },
    act: (tx, { me }) => endCalm(tx, me),
  }),
  showCalmNow: operation('POST /calm/now', {
    ...{ tag, scope: 'write:notifications', summary: 'Show now what waits; the next moment stays' },
    act: (tx, { me }) => showCalmNow(tx, me),
  }),
};
