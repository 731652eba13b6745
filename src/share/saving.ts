import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

/** How much is sent at once, in bytes; a multiple of 3, so that parts in base64 can be joined. */
const CHUNK = 3 << 20;

/**
 * Save bytes as they come as a file of the file browser, under a name that is not taken.
 *
 * @param saved - is called with how many bytes have been saved
 * @returns the path of the file
 */
export async function saveStream(
  contents: Contents.IManager,
  folder: string,
  name: string,
  body: ReadableStream<Uint8Array>,
  saved: (bytes: number) => void
): Promise<string> {
  const path = await freePath(contents, folder, name);
  const reader = body.getReader();
  let waiting = new Uint8Array(0);
  let total = 0;
  let chunk = 0;
  const send = async (part: Uint8Array, last: boolean) => {
    chunk += 1;
    await contents.save(path, {
      type: 'file',
      format: 'base64',
      // The contents API counts chunks from 1, and calls the last one -1.
      ...{ chunk: last ? -1 : chunk },
      content: toBase64(part)
    } as Partial<Contents.IModel>);
    total += part.length;
    saved(total);
  };
  for (;;) {
    const { done, value } = await reader.read();
    if (value) {
      waiting = joined(waiting, value);
    }
    while (waiting.length > CHUNK) {
      await send(waiting.subarray(0, CHUNK), false);
      waiting = waiting.slice(CHUNK);
    }
    if (done) {
      await send(waiting, true);
      return path;
    }
  }
}

/** Save a text as a file of the file browser. The path of the file. */
export async function saveText(
  contents: Contents.IManager,
  folder: string,
  name: string,
  content: string
): Promise<string> {
  const path = await freePath(contents, folder, name);
  await contents.save(path, { type: 'file', format: 'text', content });
  return path;
}

/** `name`, or when it is taken `name (2)` and so on, before the extension. */
async function freePath(
  contents: Contents.IManager,
  folder: string,
  name: string
): Promise<string> {
  const { content } = await contents.get(folder, { content: true });
  const taken = new Set((content as Contents.IModel[]).map(one => one.name));
  const dot = name.replace(/\.tar\.\w+$/, '').lastIndexOf('.');
  const stem =
    name.endsWith('.tar.gz') || name.endsWith('.tar.zst')
      ? name.replace(/\.tar\.\w+$/, '')
      : dot > 0
        ? name.slice(0, dot)
        : name;
  const extension = name.slice(stem.length);
  let free = name;
  for (let count = 2; taken.has(free); count++) {
    free = `${stem} (${count})${extension}`;
  }
  return PathExt.join(folder, free);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  // As many arguments as a call may have.
  for (let at = 0; at < bytes.length; at += 0x8000) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  }
  return btoa(parts.join(''));
}
