import { Speed, estimate } from '../log/estimate';
import { Timeline } from '../log/timeline';
import { build, running } from './fixtures';

const START = Date.parse('2026-01-01T12:00:00.000Z');

function line(second: number, step: string, text: string, level = 'INFO') {
  const time = new Date(START + second * 1000).toISOString();
  return `${time} ${level.padEnd(5)} ${step.padEnd(8)} ${text}\n`;
}

describe('Timeline', () => {
  it('knows when each step began, and on which line', () => {
    const timeline = new Timeline();
    timeline.append(
      line(0, 'solve', 'channel') +
        line(3, 'solve', 'solved: 3 packages') +
        line(4, 'fetch', 'downloaded a') +
        'a line of its own\n' +
        line(9, 'link', 'linking')
    );
    expect(timeline.lineOf('solve')).toBe(1);
    expect(timeline.lineOf('fetch')).toBe(3);
    expect(timeline.lineOf('link')).toBe(5);
    expect(timeline.lineOf('pip')).toBeNull();
    expect(timeline.timeOf('solve', null)).toBe(4000);
    expect(timeline.timeOf('fetch', null)).toBe(5000);
    expect(timeline.timeOf('link', START + 12_000)).toBe(3000);
    expect(timeline.sections[1]).toMatchObject({ first: 3, last: 4 });
    expect(timeline.lastLine).toBe(START + 9000);
  });

  it('takes lines in any portions', () => {
    const whole = new Timeline();
    const portions = new Timeline();
    const text = line(0, 'solve', 'a') + line(1, 'fetch', 'b', 'ERROR');
    whole.append(text);
    [...text].forEach(character => portions.append(character));
    expect(portions.sections).toEqual(whole.sections);
    expect(portions.firstError).toBe(2);
  });

  it('begins anew with another attempt', () => {
    const timeline = new Timeline();
    timeline.append(
      line(0, 'solve', 'a') +
        line(1, 'fetch', 'gone', 'ERROR') +
        line(5, 'solve', 'again') +
        line(6, 'fetch', 'got it')
    );
    expect(timeline.lineOf('solve')).toBe(3);
    expect(timeline.timeOf('solve', null)).toBe(1000);
    expect(timeline.firstError).toBeNull();
  });

  it('takes a time that is none as the one before', () => {
    const timeline = new Timeline();
    timeline.append(line(2, 'solve', 'a'));
    timeline.append(`${'?'.repeat(24)} INFO  fetch    b\n`);
    expect(timeline.timeOf('solve', null)).toBe(0);
    timeline.clear();
    expect(timeline.sections).toEqual([]);
    expect(timeline.lastLine).toBeNull();
  });
});

describe('estimate', () => {
  const halfway = running({
    progress: {
      step: 'fetch',
      done: 1,
      total: 2,
      bytes_done: 50,
      bytes_total: 100
    }
  });

  it('goes by what the last build took', () => {
    const last = { solve: 2, fetch: 10, link: 8 };
    const { fraction, remaining } = estimate(halfway, 5000, last)!;
    expect(fraction).toBeCloseTo(7 / 20);
    expect(remaining).toBeCloseTo(13_000);
  });

  it('goes by the pace alone when there was none', () => {
    const found = estimate(halfway, 4000, null)!;
    expect(found.fraction).toBeCloseTo(0.12 + 0.2);
    expect(found.remaining).toBeCloseTo(4000);
  });

  it('says nothing of what nobody can know', () => {
    const solving = running({ step: 'solve', progress: null });
    expect(estimate(solving, 1000, null)).toEqual({
      fraction: 0,
      remaining: null
    });
    expect(estimate(build(), 1000, null)).toBeNull();
  });

  it('never says that a step is over before it is', () => {
    const solving = running({ step: 'solve', progress: null });
    const found = estimate(solving, 60_000, { solve: 1, fetch: 1 })!;
    expect(found.fraction).toBeLessThan(0.5);
    expect(found.remaining).toBe(1000);
  });
});

describe('Speed', () => {
  it('is measured over the last seconds', () => {
    const speed = new Speed();
    speed.add(0, 0);
    expect(speed.perSecond).toBeNull();
    for (let second = 1; second <= 10; second++) {
      speed.add(second <= 5 ? 0 : (second - 5) * 1000, second * 1000);
    }
    expect(speed.perSecond).toBe(1000);
  });

  it('begins anew when bytes are counted anew', () => {
    const speed = new Speed();
    speed.add(1000, 0);
    speed.add(10, 1000);
    expect(speed.perSecond).toBeNull();
  });
});
