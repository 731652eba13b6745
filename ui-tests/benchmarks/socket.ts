import { createHash } from 'crypto';
import { createServer } from 'http';
import type { Server } from 'http';
import type { AddressInfo } from 'net';
import type { Duplex } from 'stream';

import type { Page } from '@playwright/test';

/** What RFC 6455 adds to the key of who connects. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * A server's end of a WebSocket. Playwright's own way takes several milliseconds of the page
 * for each large message, which would be taken for ours.
 */
export class Socket {
  /** Connections of the page to what matches come here. */
  static async open(page: Page, pattern: RegExp): Promise<Socket> {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await page.addInitScript(
      ([source, own]) => {
        const wanted = new RegExp(source);
        window.WebSocket = class extends WebSocket {
          constructor(url: string | URL, protocols?: string | string[]) {
            super(wanted.test(String(url)) ? own : url, protocols);
          }
        };
      },
      [pattern.source, `ws://127.0.0.1:${port}`]
    );
    return new Socket(server);
  }

  private constructor(private _server: Server) {
    this._connected = new Promise(resolve =>
      _server.once('upgrade', (request, stream: Duplex) => {
        const key = `${request.headers['sec-websocket-key']}${GUID}`;
        const accept = createHash('sha1').update(key).digest('base64');
        stream.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n' +
            `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
        );
        stream.on('error', () => undefined);
        resolve(stream);
      })
    );
  }

  /** Send a message as soon as the page is connected. */
  async send(message: object): Promise<void> {
    const body = Buffer.from(JSON.stringify(message));
    // The only frame of a text, and its length in as few bytes as possible.
    const head = [Buffer.of(0x81), lengthOf(body)];
    (await this._connected).write(Buffer.concat([...head, body]));
  }

  async close(): Promise<void> {
    this._server.close();
    this._server.closeAllConnections();
    (await this._connected).destroy();
  }

  private _connected: Promise<Duplex>;
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 126) {
    return Buffer.of(length);
  }
  const large = length > 0xffff;
  const bytes = Buffer.alloc(large ? 9 : 3);
  bytes.writeUInt8(large ? 127 : 126);
  if (large) {
    bytes.writeBigUInt64BE(BigInt(length), 1);
  } else {
    bytes.writeUInt16BE(length, 1);
  }
  return bytes;
}
