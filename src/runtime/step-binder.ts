import type { CompiledAssembly, CompiledStep, ContextPath } from '../assembly/types.ts';
import type { Reference } from '../policy/references.ts';
import { rootOf } from '../policy/references.ts';
import type { Accessor, Binder, FactAccessor, Place, Run } from './binder.ts';
import type { Exchange, FactKey } from './exchange.ts';
import type { RouteLinking } from './link.ts';
import { sequence } from './sequence.ts';
import { compileText, compileValue, type NameResolver } from './text.ts';
import { accessorOf, textOf } from './variables.ts';

/** The binder of one step. */
export class StepBinder implements Binder {
  readonly assembly: CompiledAssembly;
  readonly operation: Binder['operation'];
  readonly bundle: Binder['bundle'];
  readonly publicUrl: string;
  readonly collectsResponse: boolean;
  readonly #step: CompiledStep;
  readonly #linking: RouteLinking;
  readonly #linkStep: (step: CompiledStep) => Run;
  readonly #resolver: NameResolver;

  constructor(step: CompiledStep, linking: RouteLinking, linkStep: (step: CompiledStep) => Run) {
    this.assembly = linking.assembly;
    this.operation = { method: linking.route.method, path: linking.route.path };
    this.bundle = linking.bundle;
    this.publicUrl = linking.names.publicUrl;
    this.collectsResponse = step.flow.responseBody === 'bytes' || step.flow.responseBody === 'parsed';
    this.#step = step;
    this.#linking = linking;
    this.#linkStep = linkStep;
    this.#resolver = this.#makeResolver();
  }

  text(template: string, place: Place): (x: Exchange) => string {
    return compileText(template, place, this.#resolver);
  }

  value(template: string): (x: Exchange) => unknown {
    return compileValue(template, this.#resolver);
  }

  variable(path: ContextPath): Accessor {
    const accessor = accessorOf(path, this.#linking.names);
    if (accessor !== undefined) return accessor;
    this.#unknownName(path);
    return nothing;
  }

  block(index: number): Run {
    return sequence((this.#step.blocks[index] ?? []).map(this.#linkStep));
  }

  fact<T>(key: FactKey<T>): FactAccessor<T> {
    const { policy } = this.#step;
    const establishes = this.#linking.byName.get(policy)?.declaration.establishes?.includes(key.name) ?? false;
    return {
      get: (x) => x.facts?.get(key.name) as T | undefined, // only `set` below puts a value under this name
      set: (x, value) => {
        if (!establishes) throw new Error(`policy "${policy}" does not declare the fact "${key.name}"`);
        x.facts ??= new Map();
        x.facts.set(key.name, value);
      },
    };
  }

  problem({ code, message, help }: { code: string; message: string; help: string }): void {
    const [file = 0, line = 1, column = 1] = this.assembly.positions[this.#step.at] ?? [];
    const pointer = this.#step.id.slice(this.#step.id.indexOf('#') + 1);
    this.#linking.problems.push({
      code,
      severity: 'error',
      message,
      help,
      file: this.assembly.files[file] ?? '',
      line,
      column,
      pointer,
    });
  }

  #makeResolver(): NameResolver {
    const { properties } = this.#linking.names;
    const parameters = new Set(this.#linking.route.parameters);
    return {
      fixed: ({ variable }) => {
        const name = variable.startsWith('api.properties.') ? variable.slice('api.properties.'.length) : variable;
        return properties.has(name) ? textOf(properties.get(name)) : undefined;
      },
      reader: (reference) => this.#reader(reference),
      isParameter: ({ variable }) => parameters.has(variable.slice('request.parameters.'.length)),
      refuseAuthority: ({ written }) =>
        this.problem({
          code: 'reference/authority',
          message: `"${written}" would let a request choose scheme, host or port of the target`,
          help: 'Write them in the definition, or name a property of the definition or of headgate.yaml.',
        }),
    };
  }

  #reader(reference: Reference): Accessor['get'] | undefined {
    const { written, names } = this.#linking;
    const root = rootOf(reference.variable);
    const own = accessorOf(reference.variable, names);
    const isDefined = own?.set === undefined || root === 'message' || written.has(root) || written.has('*');
    if (own !== undefined && (isDefined || names.properties.has(reference.variable))) return own.get;
    this.#unknownName(reference.variable);
    return undefined;
  }

  #unknownName(path: ContextPath): void {
    this.problem({
      code: 'reference/unknown',
      message: `Nothing defines "${path}"`,
      help: 'Define a property of that name (in the definition or under `properties` of headgate.yaml), or set the variable in a step before.',
    });
  }
}

/** In place of what has been reported already: who gets it need not report it again. */
const nothing: Accessor = { get: () => undefined, set: () => undefined, add: () => undefined };
