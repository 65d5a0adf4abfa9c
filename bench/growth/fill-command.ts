import { parseArgs } from 'node:util';
import { startLogging } from '#src/platform/log.ts';
import { folderOf, openFilled } from './instance.ts';

/** `npm run bench -- fill --posts 100000 [--data FOLDER]`: an instance of 5,000 people with so many posts, to look at or to measure. */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { posts: { type: 'string', default: '10000' }, data: { type: 'string' } },
});
const posts = Number(values.posts);
if (!Number.isInteger(posts) || posts < 100) throw new Error('--posts is a whole number from 100 on.');
await startLogging('warn');
const dataDir = values.data ?? folderOf(posts);
const filled = await openFilled(dataDir, posts);
const [size] = await filled.app.db<{ bytes: string; handle: string }[]>`
  select pg_size_pretty(pg_database_size(current_database())) as bytes,
    (select handle from people where peer_id is null and kind = 'person' order by id limit 1) as handle`;
console.log(`${posts} posts in ${dataDir}, ${size?.bytes}. Its first person is ${size?.handle}.`);
await filled.close();
