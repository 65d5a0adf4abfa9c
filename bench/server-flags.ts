import packageJson from '../package.json' with { type: 'json' };

/**
 * Node's flags with which `npm start`, the image and the systemd unit start the server (test/repo/docs.test.ts), and the bench, too. A young
 * generation of at most three times 4 MiB is collected more often, a millisecond or two each time; V8 would let it grow to 48 MiB under load.
 */
export const serverFlags: readonly string[] = packageJson.scripts.start
  .split(' ')
  .filter((word) => word.startsWith('--'));
