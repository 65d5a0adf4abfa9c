import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { readFilm } from '#src/platform/ffmpeg.ts';

// Needs Debian's ffmpeg, so it runs with the browser tests, whose machine has what is not of npm.
const program = '/usr/bin/ffmpeg';
const folder = mkdtempSync(path.join(os.tmpdir(), 'kontor-ffmpeg-'));
afterAll(() => rmSync(folder, { recursive: true }));
const film = fileURLToPath(new URL('../../scripts/demo/pruefstand.mp4', import.meta.url));
const fileOf = (name: string, text: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};

it('ffmpeg takes a picture and the length out of a film', async () => {
  const read = await readFilm(program, film, 'video/mp4');
  const { width, height, format } = await sharp(read?.poster).metadata();
  expect([format, width, height, read?.seconds]).toEqual(['png', 640, 360, 4]);
});

it('what only calls itself a film opens no other file, and a type that it does not know is not shown to it', async () => {
  const secret = fileOf('secret.txt', 'secret');
  const list = fileOf('list.mp4', `#EXTM3U\n#EXTINF:1,\nfile://${secret}\n#EXT-X-ENDLIST\n`);
  const concat = fileOf('concat.mp4', `ffconcat version 1.0\nfile ${film}\n`);
  expect(await readFilm(program, list, 'video/mp4')).toBeNull();
  expect(await readFilm(program, concat, 'video/webm')).toBeNull();
  expect(await readFilm(program, film, 'application/x-mpegurl')).toBeNull();
});

it('a program that is not there leaves the film as it is', async () => {
  expect(await readFilm('/nowhere/ffmpeg', film, 'video/mp4')).toBeNull();
});
