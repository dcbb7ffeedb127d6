/** One error of a compiled JSON Schema validator, as far as it is read here (Ajv's `ErrorObject`). */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The key that is wrong, in an error below `propertyNames`. */
  readonly propertyName?: string;
  /** The keyword's value and the schema that holds it, where the validator was compiled to give them. */
  readonly schema?: unknown;
  readonly parentSchema?: unknown;
}

/** A compiled validator: what is wrong is left in `errors` until the next call. */
export interface CompiledValidator {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}
