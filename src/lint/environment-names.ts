/** What definitions may name of the environment that will serve them: names alone, no value and no secret. */
export interface EnvironmentNames {
  /** Where they are said: `headgate.yaml`. */
  readonly file: string;
  /** Whose values of properties apply; `undefined`: those of no catalog. */
  readonly catalog: string | undefined;
  readonly properties: ReadonlySet<string>;
  readonly registries: ReadonlySet<string>;
  readonly tlsProfiles: ReadonlySet<string>;
  /** Crypto objects. */
  readonly crypto: ReadonlySet<string>;
  /** Host names, in lower case, that passwords and tokens may go to over plain http. */
  readonly insecureCallouts: ReadonlySet<string>;
  /** Whether the folder of pages has such a file or folder; `undefined`: there is no folder. */
  readonly hasPage: ((name: string) => boolean) | undefined;
}

/** An environment that has nothing: examples of rules say what theirs has. */
export const noNames: EnvironmentNames = {
  file: 'headgate.yaml',
  catalog: undefined,
  properties: new Set(),
  registries: new Set(),
  tlsProfiles: new Set(),
  crypto: new Set(),
  insecureCallouts: new Set(),
  hasPage: undefined,
};
