import { Ajv, type Options } from 'ajv';

/**
 * The Ajv that compiles the schemas of policies' properties, now or beforehand: `code` says how the code is written.
 *
 * `verbose` puts the schema into each error: the keys known at a place are read from it. Ajv's own texts are not read.
 */
export const ajvForProperties = (code?: Options['code']): Ajv =>
  new Ajv({
    allErrors: true,
    verbose: true,
    messages: false,
    strictSchema: true,
    strictTypes: false,
    ...(code === undefined ? {} : { code }),
  });
