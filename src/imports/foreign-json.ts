import { refusals } from './no-archive.ts';

/** JSON of somebody else: what is read from it is looked at one by one (`text`, `list`). */
export function parseJson(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    throw refusals.broken(name);
  }
}

export type Members = Readonly<Record<string, unknown>>;
export const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const texts = (value: unknown): string[] => list(value).map(text).filter(Boolean);
