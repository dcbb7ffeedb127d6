/** Custom attributes of tokens as a step's property: a text by name, which may hold `$(…)` references. */
export type WrittenAttributes = Readonly<Record<string, string>>;

/** Its JSON Schema. Names can stand in `$(oauth.attributes.…)`; more than a few belong into a database of the author's. */
export const attributesSchema = {
  type: 'object',
  maxProperties: 20,
  propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_-]{0,63}$' },
  additionalProperties: { type: 'string' },
  description: 'Custom attributes by name, kept with the token',
} as const;
