import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { at, type LoadProcess, type Measured, startLoad, startServer } from './processes.ts';

/** All processes of a run. */
export interface Cast {
  readonly bare: Measured;
  readonly gateway: Measured;
  readonly unlogged: Measured;
  readonly load: LoadProcess;
  stop(): Promise<void>;
}

/** The photo sample: its API checks a token and a subscription, sets two headers, and calls the back end. */
const environment = at('../apis/headgate.yaml');

/** Starts them; the gateways with the photo sample, each with a store of its own below `folder`. */
export const startCast = async (folder: string): Promise<Cast> => {
  const running: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((one) => one.stop()));
  };
  const kept = <T extends { stop(): Promise<void> }>(one: T): T => {
    running.push(one);
    return one;
  };
  try {
    const backEnd = kept(await startServer({ module: 'back-end.ts' }));
    const backEndUrl = `http://127.0.0.1:${backEnd.port}`;
    return {
      bare: kept(await startServer({ module: 'bare-proxy.ts', args: [backEndUrl] })),
      gateway: kept(await startGateway(path.join(folder, 'logged'), backEndUrl)),
      unlogged: kept(
        await startServer({
          module: 'unlogged-gateway.ts',
          args: [environment, path.join(folder, 'unlogged')],
          env: { PHOTOS_BACKEND_URL: backEndUrl },
        }),
      ),
      load: kept(startLoad()),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Starts the gateway as its users do; its log goes to a file beside `data`. */
export const startGateway = async (data: string, backEndUrl: string): Promise<Measured> => {
  const log = openSync(`${data}.log`, 'w');
  try {
    return await startServer({
      module: '../bin/headgate.js',
      args: ['start', '--config', environment, '--port', '0', '--admin-port', '0', '--data', data],
      env: { PHOTOS_BACKEND_URL: backEndUrl },
      stderr: log,
    });
  } finally {
    closeSync(log);
  }
};
