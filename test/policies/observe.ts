import type { Flow } from '../../src/assembly/types.ts';
import { Fault } from '../../src/policy/fault.ts';
import { nameReader } from '../../src/policy/references.ts';
import type { Binder, Implementation, Outcome, Run } from '../../src/runtime/binder.ts';
import type { Exchange, InboundRequest } from '../../src/runtime/exchange.ts';
import type { Message } from '../../src/runtime/message.ts';

/** What one run of one step was seen to do, beside what its declaration says of this use. */
export interface Observation {
  readonly policy: string;
  readonly written: 'author' | 'compiler' | 'anyone';
  readonly flow: Flow;
  readonly reads: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
  /** The step gave the body of the message away, unread. */
  readonly passedBody: boolean;
  /** Name of the fault it raised. */
  readonly fault: string | undefined;
  readonly outcome: 'continues' | 'end' | 'suspend' | undefined;
}

/** A policy that does what it does, and reports what each of its runs has touched. */
export const observed = (
  implementation: Implementation<never>,
  report: (observation: Observation) => void,
): Implementation<never> => {
  const { declaration } = implementation;
  return {
    declaration,
    link: (properties, bind) => {
      const watches = new WeakMap<Exchange, Watch>();
      const inner = new WeakSet<object>();
      const run = implementation.link(
        properties,
        withBlocks(bind, (block) => unwatched(block, watches, inner)),
      );
      const flow = declaration.flow(properties, nameReader);
      return (x) => {
        const watch = new Watch(x);
        watches.set(x, watch);
        const ended = (outcome: Observation['outcome'], fault?: string): void => {
          watch.end();
          const { reads, writes, passedBody } = watch;
          report({
            policy: declaration.name,
            written: declaration.written,
            flow,
            reads,
            writes,
            passedBody,
            fault,
            outcome,
          });
        };
        const fulfilled = (outcome: Outcome): Outcome => {
          ended(outcome?.kind ?? 'continues');
          return outcome;
        };
        const failed = (error: unknown): never => {
          ended(undefined, error instanceof Fault && !inner.has(error) ? error.fault : undefined);
          throw error;
        };
        try {
          const outcome = run(x);
          return outcome instanceof Promise ? outcome.then(fulfilled, failed) : fulfilled(outcome);
        } catch (error) {
          return failed(error);
        }
      };
    },
  };
};

/** The binder of a step, its blocks changed. */
const withBlocks = (bind: Binder, change: (block: Run) => Run): Binder =>
  new Proxy(bind, {
    get: (target, key) => {
      if (key === 'block') return (index: number) => change(target.block(index));
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/** Nested steps are watched each by itself: what they do, and what they raise, is not the doing of the step around them. */
const unwatched =
  (block: Run, watches: WeakMap<Exchange, Watch>, inner: WeakSet<object>): Run =>
  (x) => {
    const watch = watches.get(x);
    const resume = (): void => watch?.begin();
    const failed = (error: unknown): never => {
      if (error instanceof Error) inner.add(error);
      resume();
      throw error;
    };
    watch?.end();
    try {
      const outcome = block(x);
      if (outcome instanceof Promise) {
        return outcome.then((settled) => {
          resume();
          return settled;
        }, failed);
      }
      resume();
      return outcome;
    } catch (error) {
      return failed(error);
    }
  };

/** What is declared wrongly: everything seen that the declaration does not cover. */
export const lies = ({
  policy,
  written,
  flow,
  reads,
  writes,
  passedBody,
  fault,
  outcome,
}: Observation): readonly string[] => {
  const found: string[] = [];
  const add = (what: string): void => void found.push(`${policy} ${what}, which its declaration does not say`);
  for (const name of writes) if (!covers(flow.writes, name)) add(`wrote "${name}"`);
  if (written === 'author') {
    // A part of a variable is set within the rest of it.
    const isKept = (name: string): boolean => !name.includes('.') && covers(flow.writes, name);
    for (const name of reads) if (!covers(flow.reads, name) && !isKept(name)) add(`read "${name}"`);
  }
  if (
    reads.has('request.body') &&
    !['bytes', 'parsed'].includes(flow.requestBody) &&
    !covers(flow.reads, 'request.body')
  ) {
    add('read the body of the request');
  }
  if (passedBody && flow.requestBody === 'none' && !covers(flow.reads, 'message.body')) add('passed the body on');
  if (fault !== undefined && !flow.faults.includes(fault) && !flow.faults.includes('*')) add(`raised ${fault}`);
  if (outcome === 'suspend' && !flow.suspends) add('suspended');
  if (outcome === 'end' && flow.end === 'continues') add('ended the pipeline');
  if (outcome === 'continues' && flow.end === 'ends' && !policy.endsWith('respond')) add('went on');
  if (outcome === 'continues' && written === 'author') found.push(...neverDone(policy, flow, reads, writes));
  return found;
};

/** A step that came to its end has done all that it declares as certain, as far as that can be seen. */
const neverDone = (
  policy: string,
  flow: Flow,
  reads: ReadonlySet<string>,
  writes: ReadonlySet<string>,
): readonly string[] => [
  ...flow.writes
    .filter(({ certain, variable }) => certain && ![...writes].some((seen) => overlap(seen, variable)))
    .map(({ variable }) => `${policy} declares that it writes "${variable}", and did not`),
  ...flow.reads
    .filter(({ certain, variable }) => certain && variable.startsWith('message.headers'))
    .filter(({ variable }) => ![...reads].some((seen) => overlap(seen, variable)))
    .map(({ variable }) => `${policy} declares that it reads "${variable}", and did not`),
];

const covers = (uses: Flow['reads'], name: string): boolean =>
  uses.some(({ variable }) => variable === '*' || overlap(ofHeader.get(variable) ?? variable, name));

/** Variables that are read from a header. */
const ofHeader: ReadonlyMap<string, string> = new Map([
  ['request.authorization', 'request.headers.authorization'],
  ['request.content-type', 'request.headers.content-type'],
]);

/** Whether one of the two names is the other, or something within it. A header's name has no case. */
const overlap = (a: string, b: string): boolean => {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left === right || left.startsWith(`${right}.`) || right.startsWith(`${left}.`);
};

/** Puts recorders in place of what a step can touch, from its start to its end but for its blocks. */
class Watch {
  readonly reads = new Set<string>();
  readonly writes = new Set<string>();
  passedBody = false;
  readonly #x: Exchange;
  #end: () => void = () => undefined;

  constructor(x: Exchange) {
    this.#x = x;
    this.begin();
  }

  begin(): void {
    const x = this.#x;
    const { message, request, variables } = x;
    // `message` is readonly for who writes policies, not for the object.
    const open = x as { message: Message; request: InboundRequest };
    open.message = this.#message(message);
    open.request = this.#request(request);
    x.variables = this.#variables(variables);
    this.#end = () => {
      open.message = message;
      open.request = request;
      x.variables = x.variables === undefined || x.variables.size === 0 ? variables : new Map(x.variables);
    };
  }

  end(): void {
    this.#end();
  }

  #message(message: Message): Message {
    const seen = (set: Set<string>, name: string): void => void set.add(name);
    return new Proxy(message, {
      get: (target, key) => {
        if (key === 'value') seen(this.reads, 'message.body');
        if (key === 'headers') seen(this.reads, 'message.headers');
        if (key === 'status') seen(this.reads, 'message.status.code');
        if (key === 'reason') seen(this.reads, 'message.status.reason');
        if (key === 'takeBody' || (key === 'body' && target.body !== undefined)) this.passedBody = true;
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          if (key === 'header') seen(this.reads, `message.headers.${given[0]}`);
          if (key === 'replace') seen(this.writes, 'message');
          if (key === 'setHeader' || key === 'addHeader') seen(this.writes, `message.headers.${given[0]}`);
          return value.apply(target, given);
        };
      },
      set: (target, key, value) => {
        const names: Record<string, string> = {
          value: 'message.body',
          status: 'message.status.code',
          reason: 'message.status.reason',
        };
        seen(this.writes, names[String(key)] ?? 'message');
        return Reflect.set(target, key, value, target);
      },
    });
  }

  #request(request: InboundRequest): InboundRequest {
    const within = (name: string, values: object): object =>
      new Proxy(values, {
        get: (target, key) => {
          this.reads.add(`request.${name}.${String(key)}`);
          return Reflect.get(target, key, target);
        },
      });
    return new Proxy(request, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (key === 'body' && value !== undefined) this.reads.add('request.body');
        if (key === 'method') this.reads.add('request.verb');
        if ((key === 'headers' || key === 'parameters') && typeof value === 'object' && value !== null) {
          return within(key, value);
        }
        return value;
      },
    });
  }

  #variables(variables: Exchange['variables']): Map<string, unknown> {
    const { reads, writes } = this;
    // What the map is made of is no writing of the step.
    let recording = false;
    class Recorder extends Map<string, unknown> {
      override get(name: string): unknown {
        reads.add(name);
        return super.get(name);
      }

      override set(name: string, value: unknown): this {
        if (recording) writes.add(name);
        return super.set(name, value);
      }
    }
    const recorder = new Recorder(variables);
    recording = true;
    return recorder;
  }
}
