import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { at, type LoadProcess, type Measured, startLoad, startServer } from './processes.ts';

/** Processes that are ended together. */
export class Cast {
  readonly #running: { stop(): Promise<void> }[] = [];

  /** Takes a process among those that `stop` ends. */
  async add<T extends { stop(): Promise<void> }>(starting: Promise<T> | T): Promise<T> {
    const one = await starting;
    this.#running.push(one);
    return one;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.map((one) => one.stop()));
  }
}

/** What every part of a run has: a folder for what it writes, and the built program. */
export interface Stage {
  readonly folder: string;
  /** Path of the built `headgate.js`. */
  readonly program: string;
}

/** Runs a part with processes of its own, which are ended whatever comes of it. */
export const withCast = async <T>(play: (cast: Cast, load: LoadProcess) => Promise<T>): Promise<T> => {
  const cast = new Cast();
  try {
    return await play(cast, await cast.add(startLoad()));
  } finally {
    await cast.stop();
  }
};

/** The environment of what is measured under load. */
export const projectEnvironment = at('project/headgate.yaml');

/** What a back end and a bare proxy are started by. */
export const startBackEnd = async (): Promise<Measured> => {
  const backEnd = await startServer({ module: at('back-end.ts') });
  backEnd.stayWith('others');
  return backEnd;
};

/** How a gateway is started. */
export interface GatewayStart extends Stage {
  /** Of its store and its log below `folder`. */
  readonly name: string;
  readonly environment: string;
  readonly backEnd: { readonly port: number };
}

/** Starts the gateway as its users do; its log goes to a file, as it does where programs are looked after. */
export const startGateway = async ({
  folder,
  program,
  name,
  environment,
  backEnd,
}: GatewayStart): Promise<Measured> => {
  const data = path.join(folder, name);
  const log = openSync(`${data}.log`, 'w');
  const backEndUrl = `http://127.0.0.1:${backEnd.port}`;
  try {
    return await startServer({
      module: program,
      args: ['start', '--config', environment, '--port', '0', '--admin-port', '0', '--data', data],
      env: { PHOTOS_BACKEND_URL: backEndUrl, ORDERS_BACKEND_URL: backEndUrl, LIBRARY_URL: backEndUrl },
      stderr: log,
    });
  } finally {
    closeSync(log);
  }
};
