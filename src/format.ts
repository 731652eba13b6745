import { Time } from '@jupyterlab/coreutils';

import type { IBuild } from './model';

/** The language of the interface, for numbers and units. */
function locale(): string | undefined {
  return document.documentElement.lang || undefined;
}

/** A size in bytes as people read it, in powers of 1000. */
export function bytes(size: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: units[unit],
    // Short, the smallest has no plural: "2 byte".
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0
  }).format(value);
}

/** A duration in ms as hours, minutes and seconds; under 10 s with one decimal. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(milliseconds, 0) / 1000;
  if (seconds < 60) {
    return part(seconds, 'second', seconds < 10 ? 1 : 0);
  }
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0
    ? `${part(hours, 'hour')} ${part(minutes, 'minute')}`
    : `${part(minutes, 'minute')} ${part(whole % 60, 'second')}`;
}

function part(value: number, unit: string, digits = 0): string {
  return new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    maximumFractionDigits: digits
  }).format(value);
}

/** How long a build has been or was worked on, without its time in the queue. */
export function buildDuration(build: IBuild, now = Date.now()): string {
  if (!build.started_on) {
    return '';
  }
  const end = build.ended_on ? Date.parse(build.ended_on) : now;
  return duration(end - Date.parse(build.started_on));
}

/** "2 minutes ago". */
export function ago(time: string): string {
  return Time.formatHuman(time);
}

/** The time of day, to the second. */
export function clock(time: string): string {
  return new Date(time).toLocaleTimeString(locale());
}

/** The full date and time, in the user's time zone. */
export function exactly(time: string): string {
  return Time.format(time);
}
