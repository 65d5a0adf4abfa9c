import type { Scene } from './scene.ts';

/** Spellings of places that are not on the internet. */
export const hosts = [
  '127.0.0.1',
  '127.1',
  '127.0.0.2',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '0.0.0.0',
  '0',
  'localhost',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2002:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.168.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
];
const schemes = (port: number) => [
  `file:///etc/passwd`,
  `gopher://127.0.0.1:${port}/_x`,
  `data:application/activity+json,{}`,
  `ftp://127.0.0.1:${port}/x`,
  `ws://127.0.0.1:${port}/x`,
  `unix:/var/run/docker.sock`,
];
/** Addresses that nobody may make us contact; `trapPort` is open on every local address. */
export const targets = (scene: Scene, trapPort: number): string[] => [
  ...hosts.map((host) => `http://${host}:${trapPort}/x`),
  `https://127.0.0.1/x`,
  `http://127.0.0.1/x`,
  ...schemes(trapPort),
  ...[22, 5432, 6379, trapPort].map((port) => `http://beta.localhost:${port}/x`),
  `http://sub.${scene.beta.host}/x`,
  `${scene.stranger.origin}/x`,
  `${scene.alpha.origin}/x`,
  `http://127.0.0.1:${new URL(scene.alpha.origin).port}/healthz`,
];
