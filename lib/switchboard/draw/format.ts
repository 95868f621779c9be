import { type Html, h } from './html.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12345` → `12,345` */
export function count(value: number): string {
  const digits = String(Math.round(value));
  return value < 1000 ? digits : digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1, 'endpoint'` → `1 endpoint`, `1234, 'endpoint'` → `1,234 endpoints` */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** In milliseconds: `0.42` → `0.4 ms`, `12.3` → `12 ms`, `1234` → `1.2 s`; what was not measured is a dash. */
export function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–';
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `0.071` → `7.1 %`, and never 0 % of what is something, nor 100 % of what is less. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (100 * part) / whole;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent < 0.1) return '< 0.1 %';
  if (percent > 99.9) return '> 99.9 %';
  return `${percent < 10 || percent > 90 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** In UTC, without the day where that is the day of `now`: `14:02:07`, `28 Nov 14:02`, `28 Nov 2025 14:02`. */
export function moment(iso: string, now: string): string {
  const [, year, month, day, time = '', seconds = ''] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(:\d\d)?/.exec(iso) ?? [];
  if (year === undefined) return iso;
  if (iso.slice(0, 10) === now.slice(0, 10)) return time + seconds;
  const date = `${Number(day)} ${MONTHS[Number(month) - 1]}`;
  return `${date}${year === now.slice(0, 4) ? '' : ` ${year}`} ${time}`;
}

export function time(iso: string, now: string): Html {
  return h('time', { datetime: iso, title: iso }, moment(iso, now));
}
