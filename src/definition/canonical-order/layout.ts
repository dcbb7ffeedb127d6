import { isJsonMap } from '../../source/json.ts';
import type { Json } from '../../source/tree.ts';
import { stepKeys } from '../keys/assembly.ts';
import { type Key, type Value, valuesOf } from '../keys/key.ts';

/** In which order the keys of a map stand, and what is below: a table for each, and one for what has none (or for the items of a list). */
export interface Layout {
  readonly keys?: Readonly<Record<string, Below>>;
  readonly others?: Below;
}

/** Given when it is asked for: tables go in circles. */
export type Below = Layout | (() => Layout);

/** Nothing is known of the value, and nothing in it moves. */
export const asWritten: Layout = {};

/** What this needs of a policy's declaration. */
export interface OrderedPolicy {
  readonly name: string;
  readonly properties: { readonly [key: string]: Json };
  /** Whether steps stand within its steps. */
  readonly hasBlocks: boolean;
}

/** The layouts of our own keys. */
export class Layouts {
  readonly #step: Layout;
  readonly #steps: Layout;
  readonly #cases: Layout;

  constructor(policies: readonly OrderedPolicy[]) {
    this.#step = { keys: Object.fromEntries(policies.map((policy) => [policy.name, () => this.#ofPolicy(policy)])) };
    this.#steps = { others: () => this.#step };
    this.#cases = { others: { keys: { errors: asWritten, execute: this.#steps, default: this.#steps } } };
  }

  /** In the order of the table. */
  ofKeys(keys: Readonly<Record<string, Key>>): Layout {
    return {
      keys: Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, () => this.ofValues(valuesOf(key))])),
    };
  }

  /** Of a value of one of some kinds; the first that is no plain value counts. */
  ofValues(values: readonly Value[]): Layout {
    const value = values.find(({ is }) => !PLAIN.has(is));
    switch (value?.is) {
      case 'map':
        return this.ofKeys(value.keys);
      case 'names':
        return { others: () => this.ofValues(valuesOf(value)) };
      case 'list':
        return { others: () => this.ofValues([value.of]) };
      case 'steps':
        return this.#steps;
      case 'cases':
        return this.#cases;
      default:
        return asWritten;
    }
  }

  #ofPolicy({ properties, hasBlocks }: OrderedPolicy): Layout {
    const { keys, others } = this.#ofSchema(properties, hasBlocks);
    return { keys: { ...this.ofKeys(stepKeys).keys, ...keys }, ...(others && { others }) };
  }

  /** Of a JSON Schema: its properties as they are declared. A list whose items a policy with blocks says nothing of is one of steps. */
  #ofSchema(schema: OrderedPolicy['properties'], hasBlocks: boolean): Layout {
    const { properties, items, type, oneOf, anyOf } = schema;
    if (type === 'array' && items === undefined && hasBlocks) return this.#steps;
    if (isJsonMap(items)) return { others: () => this.#ofSchema(items, hasBlocks) };
    const branches = [oneOf, anyOf].flatMap((list) => (Array.isArray(list) ? list.filter(isJsonMap) : []));
    const below = branches.map((branch) => this.#ofSchema(branch, hasBlocks));
    const own = Object.entries(isJsonMap(properties) ? properties : {}).map(
      ([name, part]) => [name, isJsonMap(part) ? () => this.#ofSchema(part, hasBlocks) : asWritten] as const,
    );
    const others = below.find((one) => one.others !== undefined)?.others;
    const keys = Object.assign({}, ...below.map((one) => one.keys ?? {}), Object.fromEntries(own));
    return { ...(Object.keys(keys).length > 0 && { keys }), ...(others && { others }) };
  }
}

const PLAIN: ReadonlySet<string> = new Set<Value['is']>(['anything', 'flag', 'text', 'whole']);
