import { saveNotificationSettings } from '#src/notifications/choices.ts';
import { muteGroup } from '#src/notifications/mute.ts';
import { topics, type Channel, type Topic } from '#src/notifications/policy.ts';
import { usualRhythm } from '#src/notifications/timing.ts';
import { transaction } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { Network } from './network.ts';
import { personOf, type Seeded } from './seeded.ts';

/** Ada has quiet evenings and does not hear the canteen; Jonas, always on the road, gets one mail in the morning. */
export async function seedNotifications(network: Network, seeded: Seeded): Promise<void> {
  const { db } = network.site('alpha').desk;
  const [canteen] = await db<{ id: GroupId }[]>`select id from groups where handle = 'kantine-kiel'`;
  const usual = topics.flatMap((topic): (readonly [Topic, Channel])[] =>
    topic === 'reactions'
      ? [[topic, 'app']]
      : [
          [topic, 'app'],
          [topic, 'push'],
          [topic, 'mail'],
        ],
  );
  await transaction(db, async (tx) => {
    const ada = personOf(seeded, 'ada@alpha');
    if (canteen) await muteGroup(tx, ada, canteen.id, { mentionsPass: true });
    const evenings = { from: 18 * 60, to: 7 * 60 + 30, weekdays: [1, 2, 3, 4, 5], wholeDays: [6, 7] };
    await saveNotificationSettings(tx, ada, {
      wanted: usual,
      rhythm: usualRhythm,
      quiet: { ...evenings, mustReadsPass: true, messagesPass: false },
    });
    await saveNotificationSettings(tx, personOf(seeded, 'jonas@alpha'), {
      wanted: usual,
      rhythm: { rhythm: 'daily', hour: 7, weekday: 1 },
      quiet: null,
    });
  });
}
