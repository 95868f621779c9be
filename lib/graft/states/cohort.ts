import { createHash } from 'node:crypto';

const WHOLE = 2 ** 32;

/**
 * Whether somebody is among the so many percent who see a journey's new side. The same key is in as long as the percent
 * only grows, and comes back where it grows again; each journey has people of its own.
 */
export function isAmong(key: string, journey: string, percent: number): boolean {
  const place = createHash('sha256').update(`${journey}\0${key}`).digest().readUInt32BE(0);
  return place < (percent / 100) * WHOLE;
}
