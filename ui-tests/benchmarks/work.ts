import { test } from '@jupyterlab/galata';
import type { Page } from '@playwright/test';

/** What the page's main thread had to do. */
export interface IWork {
  /** All of it, in ms of the processor. */
  cpu_ms: number;
  /** The tasks that took the most, in ms of the processor. */
  longest_tasks_cpu_ms: number[];
  /** The tasks that lasted longest, in ms on the clock. */
  longest_tasks_ms: number[];
}

/** What is read of an event of Chrome's tracing; times are in µs, `tdur` is the processor's. */
interface IEvent {
  name: string;
  cat: string;
  pid: number;
  tid: number;
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

let count = 0;
const SHOWN = 5;

/**
 * Do something, and say what it cost the page's main thread.
 *
 * The time of the processor tells what our code does; the time on the clock is also that of
 * everything else on the machine, and is no measure where others work too.
 */
export async function work<T>(
  page: Page,
  action: () => Promise<T>
): Promise<[T, IWork]> {
  const browser = page.context().browser()!;
  const categories = [
    '__metadata',
    'disabled-by-default-devtools.timeline',
    'devtools.timeline'
  ];
  await browser.startTracing(page, { categories });
  let result: T;
  let trace: Buffer;
  try {
    result = await action();
  } finally {
    trace = await browser.stopTracing();
  }
  if (process.env.TRACE_FILE) {
    (await import('fs')).writeFileSync(
      `${process.env.TRACE_FILE}${count++}`,
      trace
    );
  }
  return [result, summary(JSON.parse(trace.toString()).traceEvents)];
}

/** Prints what was measured, and keeps it with the test. */
export function tell(report: object): void {
  const description = JSON.stringify(report);
  console.log(description);
  test.info().annotations.push({ type: 'measured', description });
}

function summary(events: readonly IEvent[]): IWork {
  const threads = events.filter(
    one => one.name === 'thread_name' && one.args.name === 'CrRendererMain'
  );
  const [busiest] = threads
    .map(thread =>
      events.filter(
        one =>
          one.name === 'RunTask' &&
          one.pid === thread.pid &&
          one.tid === thread.tid
      )
    )
    .sort((a, b) => b.length - a.length);
  const cpu = busiest.map(task => (task.tdur ?? 0) / 1000);
  return {
    cpu_ms: Math.round(cpu.reduce((sum, one) => sum + one, 0)),
    longest_tasks_cpu_ms: longest(cpu),
    longest_tasks_ms: longest(busiest.map(task => (task.dur ?? 0) / 1000))
  };
}

/** The longest of some times, in ms. */
export function longest(times: readonly number[]): number[] {
  return [...times]
    .sort((a, b) => b - a)
    .slice(0, SHOWN)
    .map(Math.round);
}
