import { UsageError } from '../terminal.ts';
import { noGrant } from './no-grant.ts';

/** What can be made. */
export type DocumentKind = 'provider' | 'api' | 'product';
export type NewDialect = 'native' | 'ibm';

/** What a template may name, after IBM API Connect's templates. A text that was not given is empty, so that `if` can ask for it. */
export type Variables = ProviderVariables | ApiVariables | ProductVariables;

interface CommonVariables {
  readonly name: string;
  readonly title: string;
  readonly version: string;
}

/** Of the definitions, not of products. */
interface Address {
  readonly hostname: string;
  readonly basepath: string;
  readonly schemes: readonly string[];
}

/** A scope with what is said of it. */
export interface ScopeVariable {
  readonly name: string;
  readonly description: string;
}

export interface ProviderVariables extends CommonVariables, Address {
  readonly grants: readonly string[];
  /** Of the grants, those that have to be meant. */
  readonly legacy: readonly string[];
  readonly scopes: readonly ScopeVariable[];
  readonly clienttype: string;
  readonly registry: string;
  /** Each of the grants by its name. */
  readonly implicit: boolean;
  readonly password: boolean;
  readonly application: boolean;
  readonly accessCode: boolean;
  /** Clients without a secret are served. */
  readonly public: boolean;
  /** People sign in … */
  readonly people: boolean;
  /** … on a page. */
  readonly browser: boolean;
  /** There are refresh tokens. */
  readonly refresh: boolean;
}

export interface ApiVariables extends CommonVariables, Address {
  readonly targeturl: string;
  /** Whose tokens it takes. `false`: it asks for the id and the secret of the application. */
  readonly provider: ProviderOfApi | false;
  /** Of the provider. */
  readonly scopes: readonly ScopeVariable[];
}

/** A provider as an API names it; a URL that its flow does not have is empty. */
export interface ProviderOfApi {
  readonly name: string;
  readonly flow: string;
  readonly authorizationurl: string;
  readonly tokenurl: string;
}

export interface ProductVariables extends CommonVariables {
  readonly apis: readonly ListedApi[];
}

/** An API as a product lists it. `file` is relative to the product. */
export interface ListedApi extends CommonVariables {
  /** The same as `name`. */
  readonly key: string;
  readonly file: string;
}

/** What stands on the command line; lists with a comma between. */
export interface NewOptions {
  readonly title?: string;
  readonly version?: string;
  readonly basepath?: string;
  readonly hostname?: string;
  readonly schemes?: string;
  readonly targeturl?: string;
  readonly grants?: string;
  readonly scopes?: string;
  readonly clientType?: string;
  readonly registry?: string;
}

/** As the rule `definition/name` has it. */
const wellFormedName = /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/;
/** Names stand in paths, logs and file names. */
const longestName = 200;

/** @throws UsageError */
export const checkName = (name: string): void => {
  if (name.length > longestName) throw new UsageError(`a name has at most ${longestName} characters`);
  if (wellFormedName.test(name)) return;
  throw new UsageError(`"${name}" is no name: use lower-case letters, digits, "_" and "-", and no "-" at either end`);
};

export const commonVariables = (name: string, { title, version }: NewOptions): CommonVariables => ({
  name,
  title: title ?? titleOf(name),
  version: version ?? '1.0.0',
});

/** `photo-store`: "Photo store". */
const titleOf = (name: string): string => {
  const words = name.replaceAll(/[-_]+/g, ' ').trim() || name;
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const addressOf = (name: string, { hostname, basepath, schemes }: NewOptions): Address => ({
  hostname: hostname ?? '',
  basepath: basepath ?? `/${name}`,
  schemes: listOf(schemes),
});

export const apiVariables = (
  name: string,
  options: NewOptions,
  { provider, scopes }: Pick<ApiVariables, 'provider' | 'scopes'>,
): ApiVariables => ({
  ...commonVariables(name, options),
  ...addressOf(name, options),
  targeturl: options.targeturl ?? '',
  provider,
  scopes: options.scopes === undefined ? scopes : scopesOf(options.scopes, scopes),
});

/** OpenAPI 2.0's names of the flows. */
const allGrants = ['application', 'accessCode', 'password', 'implicit'] as const;

/** @throws UsageError for a grant that there is not. */
export const providerVariables = (name: string, options: NewOptions): ProviderVariables => {
  const grants = options.grants === undefined ? ['accessCode', 'application'] : grantsOf(options.grants);
  const has = (grant: string): boolean => grants.includes(grant);
  const browser = has('accessCode') || has('implicit');
  const clientType = options.clientType ?? (has('implicit') ? 'public' : 'confidential');
  return {
    ...commonVariables(name, options),
    ...addressOf(name, options),
    grants,
    legacy: grants.filter((grant) => grant === 'implicit' || grant === 'password'),
    scopes: scopesOf(options.scopes ?? 'read=See what is yours', []),
    clienttype: clientType,
    registry: options.registry ?? 'staff',
    implicit: has('implicit'),
    password: has('password'),
    application: has('application'),
    accessCode: has('accessCode'),
    public: clientType === 'public',
    people: browser || has('password'),
    browser,
    // Those of the other grants get none (RFC 6749 §4.2.2, §4.4.3).
    refresh: has('accessCode') || has('password'),
  };
};

const grantsOf = (written: string): readonly string[] => {
  const grants = listOf(written);
  const known: readonly string[] = allGrants;
  const unknown = grants.find((grant) => !known.includes(grant));
  if (unknown !== undefined) throw noGrant(unknown, allGrants);
  if (grants.length === 0) throw new UsageError('a provider has at least one grant');
  return grants;
};

/** `read=See it, write`: names, with what the consent page says of them; else what `known` says, or the name. */
const scopesOf = (written: string, known: readonly ScopeVariable[]): readonly ScopeVariable[] => {
  const scopes = listOf(written).map((one) => {
    const [name = '', ...description] = one.split('=');
    const said = description.join('=').trim() || known.find((scope) => scope.name === name.trim())?.description;
    return { name: name.trim(), description: said ?? name.trim() };
  });
  if (scopes.length === 0 || scopes.some(({ name }) => name === '')) throw new UsageError('a scope has a name');
  return scopes;
};

/** More than anybody writes on a command line; templates repeat themselves for each. */
const mostItems = 200;

/** Each once, in the order written. */
export const listOf = (written = ''): readonly string[] => {
  const items = written.split(',').map((one) => one.trim());
  if (items.length > mostItems) throw new UsageError(`a list has at most ${mostItems} entries`);
  return [...new Set(items.filter((one) => one !== ''))];
};
