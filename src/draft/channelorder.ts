import { lineEnd, lineStart } from './places';
import { read } from './read';
import type { IEntry } from './read';

/** Channels as the first wins: which comes first decides where a package is taken from. */
type Order = readonly string[];

/** The channels of a text, by name. */
export function channelOrder(text: string): Order {
  return channels(text).map(({ name }) => name);
}

/** Whether the order is another one, and not just some taken out or added at the end. */
export function isReordered(before: Order, after: Order): boolean {
  const kept = before.filter(name => after.includes(name));
  const added = after.filter(name => !before.includes(name));
  return !isSame([...kept, ...added], after);
}

/** Whether both changed the order of what both have, each in another way. */
export function contend(was: Order, mine: Order, theirs: Order): boolean {
  const common = (order: Order) =>
    order.filter(name => mine.includes(name) && theirs.includes(name));
  const now = common(theirs);
  return !isSame(now, common(mine)) && !isSame(now, common(was));
}

/** My order; what only they have stays behind whatever it follows there. */
export function inOrderOf(mine: Order, theirs: Order): Order {
  return theirs.reduce<Order>((order, name, index) => {
    if (order.includes(name)) {
      return order;
    }
    const before = theirs.slice(0, index);
    const at = Math.max(-1, ...before.map(one => order.indexOf(one))) + 1;
    return [...order.slice(0, at), name, ...order.slice(at)];
  }, mine);
}

/** The text with its channels in an order; what is said of one beside it goes along. */
export function reorder(text: string, order: Order): string {
  const slots = channels(text).map(entry => ({
    name: entry.name,
    ...extent(text, entry)
  }));
  const rank = (name: string) => order.indexOf(name);
  const sorted = [...slots].sort((a, b) => rank(a.name) - rank(b.name));
  return slots.reduceRight((current, { from, to }, index) => {
    const other = sorted[index];
    const said = text.slice(other.from, other.to);
    return current.slice(0, from) + said + current.slice(to);
  }, text);
}

function channels(text: string): IEntry[] {
  return read(text).entries.filter(({ section }) => section === 'channels');
}

/** The whole rest of the line where it is the line's only entry. */
function extent(text: string, { from, to }: IEntry) {
  const isAlone = /^\s*-\s+$/.test(text.slice(lineStart(text, from), from));
  const end = lineEnd(text, to);
  const isEnded = text[end - 1] === '\n';
  return { from, to: isAlone ? end - Number(isEnded) : to };
}

function isSame(one: Order, other: Order): boolean {
  return (
    one.length === other.length &&
    one.every((name, index) => name === other[index])
  );
}
