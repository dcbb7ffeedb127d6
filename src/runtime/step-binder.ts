import type { CompiledAssembly, CompiledStep, ContextPath } from '../assembly/types.ts';
import type { Position } from '../diagnostics/problem.ts';
import type { Reference } from '../policy/references.ts';
import { parseTemplate, rootOf } from '../policy/references.ts';
import type { Accessor, Binder, FactAccessor, Place, Run } from './binder.ts';
import { linkCondition } from './condition.ts';
import type { Exchange } from './exchange.ts';
import { type FactKey, noFacts } from './facts.ts';
import type { RouteLinking } from './link.ts';
import { sequence } from './sequence.ts';
import { compileText, compileValue, type NameResolver } from './text.ts';
import { accessorOf, fixedText, type Names } from './variables.ts';

type FixedFrom = NonNullable<Parameters<Binder['fixedText']>[1]>;

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
    this.operation = linking.route;
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

  fixedText(template: string, { of = this.assembly, at }: FixedFrom = {}): string | undefined {
    const names = of === this.assembly ? this.#linking.names : this.#linking.namesOf(of);
    const pieces = parseTemplate(template).map((piece) =>
      typeof piece === 'string' ? piece : this.#fixed(piece, names, at),
    );
    return pieces.includes(undefined) ? undefined : pieces.join('');
  }

  condition(source: string): (x: Exchange) => boolean {
    const { expression, problem } = this.#linking.readCondition(source);
    if (problem === undefined) {
      const { file, line, column } = this.#position();
      return linkCondition(expression, this.#linking.names, `${file}:${line}:${column}`);
    }
    this.problem({ code: 'assembly/condition', message: problem.message, help: problem.help });
    return () => false;
  }

  variable(path: ContextPath): Accessor {
    const accessor = accessorOf(path, this.#linking.names);
    if (accessor !== undefined) return accessor;
    this.#unknownName(path);
    return nothing;
  }

  block(index: number): Run {
    const steps = this.#step.blocks[index] ?? [];
    return sequence(steps.map((step) => ({ step, run: this.#linkStep(step) })));
  }

  fact<T>(key: FactKey<T>): FactAccessor<T> {
    const { policy } = this.#step;
    const establishes = this.#linking.byName.get(policy)?.declaration.establishes?.includes(key.name) ?? false;
    return {
      get: (x) => x.facts?.[key.place] as T | undefined, // only `set` below puts a value at this place
      set: (x, value) => {
        if (!establishes) throw new Error(`policy "${policy}" does not declare the fact "${key.name}"`);
        x.facts ??= noFacts();
        x.facts[key.place] = value;
      },
    };
  }

  problem({ code, message, help, pointer: within = '', at }: Parameters<Binder['problem']>[0]): void {
    const pointer = `${this.#step.id.slice(this.#step.id.indexOf('#') + 1)}${within}`;
    this.#linking.problems.push({
      code,
      severity: 'error',
      message,
      help,
      ...(at ?? this.#position()),
      pointer,
    });
  }

  #position(): Position {
    const [file = 0, line = 1, column = 1] = this.assembly.positions[this.#step.at] ?? [];
    return { file: this.assembly.files[file] ?? '', line, column };
  }

  #makeResolver(): NameResolver {
    const { names } = this.#linking;
    const parameters = new Set(this.#linking.route.parameters);
    return {
      fixed: ({ variable }) => fixedText(variable, names),
      reader: (reference) => this.#reader(reference),
      isParameter: ({ variable }) => parameters.has(variable.slice('request.parameters.'.length)),
      targets: names.targets?.isEmpty === false ? names.targets : undefined,
      refuseAuthority: ({ written }) =>
        this.problem({
          code: 'reference/authority',
          message: `"${written}" would let a request choose scheme, host or port of the target`,
          help: 'Write them in the definition, or name a property of the definition or of headgate.yaml. Hosts that requests may choose stand in "outbound.allow" of headgate.yaml.',
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

  #fixed(reference: Reference, names: Names, at: Position | undefined): string | undefined {
    const fixed = fixedText(reference.variable, names);
    if (fixed === undefined) {
      this.problem({
        code: 'reference/not-fixed',
        message: `"${reference.written}" is no property, and only properties can stand here`,
        help: 'Define a property of that name, in the definition or under `properties` of headgate.yaml.',
        at,
      });
    }
    return fixed;
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
