import { rmSync } from 'node:fs';
import path from 'node:path';
import { doSomething } from './acts.ts';
import { broken, settled } from './check.ts';
import { freePort, parts, startCompany, type Part } from './company.ts';
import { pause } from '../http.ts';
import { openStory, type Story } from './story.ts';

export interface Outcome {
  readonly kills: Readonly<Record<Part, number>>;
  readonly posts: number;
  /** Requests that had to be repeated, because what should answer was dead. */
  readonly repeated: number;
  /** What is not as promised; empty is the only good answer. */
  readonly broken: readonly string[];
}

/**
 * Two companies under a mixed load, in which `kills` times a process or a PostgreSQL of either is killed at some moment; in between and at the end
 * everything is compared with what was promised. `program`: what Node runs, from the root of the project.
 */
export async function killAtRandom(options: {
  readonly kills: number;
  readonly dataDir: string;
  readonly program: readonly string[];
  /** Kills between two comparisons. */
  readonly checkEach?: number;
  readonly tell?: (sentence: string) => void;
}): Promise<Outcome> {
  const { kills: wanted, dataDir, program, checkEach = 50, tell = () => {} } = options;
  const ports = [await freePort(), await freePort()] as const;
  const allowed = `alpha.localhost:${ports[0]},beta.localhost:${ports[1]}`;
  const start = (name: string, port: number) =>
    startCompany(name, { dataDir: path.join(dataDir, name), port, allowed, program });
  const companies = [await start('alpha', ports[0]), await start('beta', ports[1])] as const;
  const kills: Record<Part, number> = { web: 0, worker: 0, database: 0 };
  const wrong: string[] = [];
  let story: Story | undefined;
  let isWhole = false;
  try {
    story = await openStory(companies);
    for (let done = 0; done < wanted && wrong.length === 0;) {
      const round = Math.min(checkEach, wanted - done);
      await underLoad(story, async () => {
        for (let n = 0; n < round; n++) {
          await pause(100 + Math.random() * 900);
          const part = parts[Math.floor(Math.random() * parts.length)] ?? 'web';
          const company = companies[Math.random() < 0.5 ? 0 : 1];
          await company.kill(part);
          kills[part]++;
          if (Math.random() > duringStart) await company.comesBack();
        }
      });
      done += round;
      await settled(story);
      wrong.push(...(await broken(story)));
      tell(
        `${done} kills, ${story.told.length} posts, ${story.repeated} requests repeated, ${wrong.length} promises broken.`,
      );
    }
    isWhole = wrong.length === 0;
  } finally {
    for (const company of companies) await company.stop();
    if (isWhole) rmSync(dataDir, { recursive: true, force: true });
  }
  return { kills, posts: story.told.length, repeated: story.repeated, broken: wrong };
}

const busy = 4;
/** Most kills meet a company at work, the rest one that is just starting again: on a slow machine it would else never get to work. */
const duringStart = 0.25;

/** Some people act without pause until `work` is done; what they began is finished. */
async function underLoad(story: Story, work: () => Promise<void>): Promise<void> {
  let over = false;
  const hands = Array.from({ length: busy }, async () => {
    while (!over) {
      await doSomething(story);
      await pause(20);
    }
  });
  try {
    await Promise.race([work(), Promise.all(hands)]);
  } finally {
    over = true;
  }
  await Promise.all(hands);
}
