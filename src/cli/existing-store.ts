import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultEnvironment, type Environment } from '../environment/environment.ts';
import { StoreUnavailable } from '../stores/grants.ts';
import type { Stores } from '../stores/transactions.ts';
import { environmentWithout, loadEnvironment } from './load-environment.ts';
import { openStores } from './open-stores.ts';
import { ContentError, type Terminal, UsageError } from './terminal.ts';

/** Where the store of a gateway is, as a command line says it. */
export interface StoreTarget {
  readonly data?: string;
  readonly config?: string;
}

/** A store with what the environment says of it; the defaults, where it was not read. */
interface ExistingStore {
  readonly stores: Stores;
  readonly environment: Environment;
}

/**
 * Opens the store of a gateway, which may be running, for as long as `use` takes. One that is not there is not made:
 * somebody has named the wrong one. One of an older form is left as it is, for the gateway that goes by it.
 *
 * @throws UsageError also where the store cannot do what is asked of it; ContentError
 */
export const withExistingStore = async <T>(
  target: StoreTarget,
  terminal: Terminal,
  use: (existing: ExistingStore) => Promise<T>,
): Promise<T> => {
  const environment = environmentOf(target, terminal);
  const { store } = environment;
  const file = path.resolve(terminal.cwd, store.path);
  if (!existsSync(file)) throw new UsageError(`there is no store at "${store.path}"`);
  const stores = openStores({ ...store, path: file }, 'as-is');
  try {
    return await use({ stores, environment });
  } catch (error) {
    throw error instanceof StoreUnavailable ? unavailable(store.path, error) : error;
  } finally {
    await stores.close();
  }
};

const unavailable = (file: string, { cause }: StoreUnavailable): UsageError =>
  new UsageError(
    `the store "${file}" cannot do this now: ${cause instanceof Error ? cause.message : String(cause)} (store/unavailable)\n` +
      'help: Only what is told above is sure to have been done. Try again.',
  );

/** A data folder says enough: then nothing else of the environment is needed. */
const environmentOf = ({ data, config }: StoreTarget, terminal: Terminal): Environment => {
  if (data !== undefined && config === undefined) return withFolder(data, defaultEnvironment, 'machine');
  const environment = environmentWithout(loadEnvironment(config, terminal), ['store']);
  if (environment !== undefined) return data === undefined ? environment : withFolder(data, environment);
  if (data !== undefined) return withFolder(data, defaultEnvironment, 'machine');
  throw new ContentError('the environment cannot be read here: name the data folder of the gateway with --data');
};

/** Who does not know what the gateway is set to writes as if it were the more careful. */
const withFolder = (
  data: string,
  environment: Environment,
  durability = environment.store.durability,
): Environment => ({
  ...environment,
  store: { ...environment.store, durability, path: path.join(data, 'headgate.db') },
});
