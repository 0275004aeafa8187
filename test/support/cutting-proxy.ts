import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that tears the line when the client has said something. */
export interface CuttingProxy {
  url: string;
  /** From now on: the line is torn once the client's words match. `forward`: whether the server still hears them. */
  cutAfter(said: RegExp, forward: boolean): void;
  /** From now on nothing is cut. */
  heal(): void;
  /** Tears the lines that are open at this moment. */
  cutAll(): void;
  stop(): Promise<void>;
}

export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let rule: { said: RegExp; forward: boolean } | null = null;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.end());
    let heard = '';
    let torn = false;
    client.on('data', (data) => {
      heard += data.toString('latin1');
      if (rule?.said.test(heard)) {
        torn = true;
        if (rule.forward) upstream.end(data);
        else upstream.destroy();
        client.destroy();
      } else {
        upstream.write(data);
      }
    });
    upstream.on('data', (data) => {
      if (!torn) client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAfter: (said, forward) => {
      rule = { said, forward };
    },
    heal: () => {
      rule = null;
    },
    cutAll,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cutAll();
      await closed;
    },
  };
}
