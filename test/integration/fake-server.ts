import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface FakeServer {
  port: number;
  stop(): Promise<void>;
}

/** A server on a free port of 127.0.0.1 that does with each connection what the test says. */
export async function startFakeServer(onConnection: (socket: Socket) => void): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Just enough of Redis to be asked for `INFO`; every other command is answered `+OK`. */
export function speakRedis(info: string): (socket: Socket) => void {
  return (socket) =>
    socket.on('data', (data) => {
      for (const command of data
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1)) {
        const isInfo = /^\$4\r\ninfo/i.test(command);
        socket.write(isInfo ? `$${Buffer.byteLength(info)}\r\n${info}\r\n` : '+OK\r\n');
      }
    });
}

/** Just enough of PostgreSQL to let anyone in and answer every query with one row of texts. */
export function speakPostgres(row: Record<string, string>): (socket: Socket) => void {
  const ready = message('Z', Buffer.from('I'));
  const columns = Object.keys(row).map((name) =>
    Buffer.concat([text(name), Buffer.from('00000000000000000019ffffffffffff0000', 'hex')]),
  );
  const values = Object.values(row).map((value) => Buffer.concat([int(value.length, 4), Buffer.from(value)]));
  const count = int(columns.length, 2);
  const answer = Buffer.concat([
    message('T', count, ...columns),
    message('D', count, ...values),
    message('C', text('SELECT 1')),
    ready,
  ]);
  return (socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', int(0, 4)), ready]));
      socket.on('data', (data) => data[0] === 'Q'.charCodeAt(0) && socket.write(answer));
    });
  };
}

/** A PostgreSQL that lets nobody in, with the error that the test says. */
export function refuseAsPostgres(sqlstate: string, text_: string): (socket: Socket) => void {
  const fields = Buffer.from(`SFATAL\0C${sqlstate}\0M${text_}\0\0`);
  return (socket) => socket.once('data', () => socket.end(message('E', fields)));
}

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int(body.length + 4, 4), body]);
}

function int(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeIntBE(value, 0, bytes);
  return buffer;
}

function text(value: string): Buffer {
  return Buffer.from(`${value}\0`);
}
