import type { Bundle, CompiledAssembly, ContextPath } from '../assembly/types.ts';
import type { Position } from '../diagnostics/problem.ts';
import type { OperationName, PolicyDeclaration } from '../policy/declaration.ts';
import type { Json } from '../source/tree.ts';
import type { Awaits, Exchange } from './exchange.ts';
import type { FactKey } from './facts.ts';

/** What a step does with one exchange. Returns at once where nothing is awaited; throws a `Fault` to refuse. */
export type Run = (x: Exchange) => Outcome | Promise<Outcome>;

/** `undefined`: go on with the next step. */
export type Outcome = undefined | End | Suspension;

/** The pipeline ends here; the last step renders the answer. */
export interface End {
  readonly kind: 'end';
}

/** Ends this request with a page and asks to be continued by what the browser sends from it. */
export interface Suspension {
  readonly kind: 'suspend';
  readonly awaits: Awaits;
  /** Makes the answer. It may have to ask for where it sends the browser. */
  readonly render: (way: WayBack) => Reply | Promise<Reply>;
}

/** How the browser comes back to the same path, and nobody but this browser. */
export interface WayBack {
  /** By POST: they must stand in the form of the page. */
  readonly hidden: HiddenFields;
  /** By GET, where it was sent elsewhere (`external-login`): must come back as the parameter `rstate`, or `state`. */
  readonly state: string;
  /** A secret of this suspension; the answer brings it again. It stands in no page and no store. */
  readonly seal: string;
}

/** Names and values that a form must send back to continue. */
export type HiddenFields = Readonly<Record<'transaction' | 'csrf', string>>;

/** A whole answer. Headers: name and value in turn. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer | undefined;
}

/** How a text with references is used: decides the encoding of each value that is put in. */
export type Place = 'plain' | 'url' | 'header';

/** Reads and writes one variable. `set` exists only where authors may write. */
export interface Accessor {
  readonly get: (x: Exchange) => unknown;
  readonly set: ((x: Exchange, value: unknown) => void) | undefined;
  /** Appends: for a header another value, else makes an array. */
  readonly add: ((x: Exchange, value: unknown) => void) | undefined;
}

/** Reads a fact; `set` throws for a step whose declaration does not establish it. */
export interface FactAccessor<T> {
  readonly get: (x: Exchange) => T | undefined;
  readonly set: (x: Exchange, value: T) => void;
}

/**
 * What a policy gets at link time, one for each step. Names and templates are resolved here, once; what does not resolve
 * becomes a Problem at this step's position, and linking goes on to find more.
 */
export interface Binder {
  text(template: string, place: Place): (x: Exchange) => string;
  /** A template that is exactly one reference yields the value as it is, any other its text. */
  value(template: string): (x: Exchange) => unknown;
  /**
   * A text that is known when linking: only properties, and what is known of the API, can stand in it. `of`: the definition
   * that the text comes from, whose properties count, default: the step's own; `at`: where it stands, default: this step.
   * `undefined`: it does not resolve, which has been reported.
   */
  fixedText(
    template: string,
    from?: { readonly of?: CompiledAssembly; readonly at?: Position | undefined },
  ): string | undefined;
  variable(path: ContextPath): Accessor;
  /** An expression that decides. The closure throws a Fault `RuntimeError` where it cannot be evaluated. */
  condition(source: string): (x: Exchange) => boolean;
  /** The steps of one of the declaration's `blocks`. */
  block(index: number): Run;
  fact<T>(key: FactKey<T>): FactAccessor<T>;
  /** Reports what keeps this step from running. `pointer` is relative to its properties; `at`: where that stands, default: this step. */
  problem(problem: { code: string; message: string; help: string; pointer?: string; at?: Position | undefined }): void;
  /** A later step, or a catch, reads the body that this step's back end answers: it must be read whole. */
  readonly collectsResponse: boolean;
  /** The assembly this step belongs to. */
  readonly assembly: CompiledAssembly;
  /** The operation this step belongs to. */
  readonly operation: OperationName;
  /** The whole bundle: to find a provider by its endpoints or name, the plans that reach an operation. */
  readonly bundle: Pick<Bundle, 'assemblies' | 'products'>;
  /** `scheme://host[:port]` of ourselves. */
  readonly publicUrl: string;
}

/** What a policy does: its second half. `P` is what its declaration's schema describes. */
export interface Implementation<P> {
  readonly declaration: PolicyDeclaration<P>;
  link(properties: P, bind: Binder): Run;
}

/** Values of the environment that linking resolves names to. */
export interface Bindings {
  /** Which `catalogs` entry of the definitions applies. */
  readonly catalog: string | undefined;
  /** By name; win over those of the definitions. */
  readonly properties: Readonly<Record<string, Json>>;
  /** `scheme://host[:port]`, the only source of our own absolute URLs. */
  readonly publicUrl: string;
  /** Read-only views such as `oauth.scope`, by full path. Given by who knows the facts. */
  readonly views: Readonly<Record<ContextPath, (x: Exchange) => unknown>>;
  /** Which targets a request may choose; absent: none. */
  readonly targets?: TargetRule;
}

/** Says of a target whether a request may choose its host and port. */
export interface TargetRule {
  /** It may choose none. */
  readonly isEmpty: boolean;
  allowsTarget(url: string): boolean;
}
