import type {
  BodyNeed,
  ContextPath,
  FactName,
  FaultName,
  Flow,
  JsonPointer,
  JsonSchema,
  Use,
} from '../assembly/types.ts';

/** Nested steps of a use: where they stand in its properties, relative to them (`/execute`, `/case/0/execute`). */
export interface BlockSource {
  readonly pointer: JsonPointer;
}

/** What an operation is known by: its method in upper case, its path as written, without basePath. */
export interface OperationName {
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
}

/** Finds the variables that a text names by `$(…)`. */
export interface NameReader {
  /** Every reference in a template text, each a reading. */
  readonly inText: (text: string, pointer: JsonPointer) => readonly Use[];
}

/** Where a policy may stand among the others. */
export interface Order {
  readonly once?: true;
  readonly after?: readonly string[];
  readonly requires?: readonly FactName[];
  /** Policies that must not stand in front, and facts that no step in front may establish. */
  readonly excludes?: readonly string[];
}

/**
 * What a policy is, before any of it runs: used by validation, compiler, manual and editor schema. Pure.
 *
 * `properties` is the JSON Schema of P. `flow` speaks of one use: the names come from its properties.
 */
export interface PolicyDeclaration<P> {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  /** Who puts it into a pipeline. `anyone`: the compiler where it is needed, and authors who want it elsewhere. */
  readonly written: 'author' | 'compiler' | 'anyone';
  readonly properties: JsonSchema;
  readonly blocks?: (properties: P) => readonly BlockSource[];
  /** Of a use that goes by the operation: the one of its blocks that runs for it; `undefined`: none does. */
  readonly blockFor?: (properties: P, operation: OperationName) => number | undefined;
  /** Where conditions stand in the properties. */
  readonly conditions?: (properties: P) => readonly JsonPointer[];
  readonly flow: (properties: P, names: NameReader) => Flow;
  readonly order?: Order | ((properties: P) => Order);
  readonly establishes?: readonly FactName[];
}

/** Declares a policy. Exists for the types it checks. */
export const definePolicy = <P>(declaration: PolicyDeclaration<P>): PolicyDeclaration<P> => declaration;

/** Tells of no names: for who asks a flow for anything else. */
export const quietNames: NameReader = { inText: () => [] };

/** A flow that touches nothing and continues; spread it and say what differs. */
export const quietFlow: Flow = {
  reads: [],
  writes: [],
  faults: [],
  credentials: [],
  requestBody: 'none',
  responseBody: 'none',
  end: 'continues',
  suspends: false,
};

/** One certain, public use of a variable. */
export const use = (variable: ContextPath, pointer: JsonPointer): Use => ({
  variable,
  certain: true,
  secret: false,
  pointer,
});

/** What uses of variables can raise by themselves: a client's body that is no JSON, a value that no header or status can have. */
export const faultsOfUses = (reads: readonly Use[], writes: readonly Use[]): readonly FaultName[] => [
  ...(reads.some(({ variable }) => /^(?:request|message)\.body\b/.test(variable)) ? ['BadRequestError'] : []),
  ...(writes.some(({ variable }) => /^message\.(?:headers|status)\b/.test(variable)) ? ['PropertyError'] : []),
];

export type { BodyNeed, FactName, FaultName, Flow, JsonSchema, Use };
