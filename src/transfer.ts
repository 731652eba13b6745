import { Clipboard } from '@jupyterlab/apputils';

/** Put a text into the clipboard. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission, or on a page without TLS: the older way.
    Clipboard.copyToSystem(text);
  }
}

/** Let the browser save a text as a file. */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  downloadFrom(url, name);
  // The browser has begun with it when the click returns.
  URL.revokeObjectURL(url);
}

/** Let the browser save what is at an address. */
export function downloadFrom(url: string, name: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
