import type { EnvironmentDocument } from './document.ts';
import { defaultEnvironment, type StoreConfig } from './environment.ts';
import { pathFrom } from './world.ts';

/** `store` of headgate.yaml as the schema has let it through. */
export type WrittenStore = string | { readonly sqlite?: string; readonly durability?: 'process' | 'machine' };

/** Where things are kept, and what an answered write survives. */
export const readStore = ({ path }: Pick<EnvironmentDocument, 'path'>, written: WrittenStore = {}): StoreConfig => {
  const { sqlite, durability } =
    typeof written === 'string' ? { sqlite: written.slice('sqlite:'.length), durability: undefined } : written;
  const { store } = defaultEnvironment;
  return { ...store, path: pathFrom(path, sqlite ?? store.path), durability: durability ?? store.durability };
};
