import type { Bundle } from './types.ts';

/**
 * Whether a parsed JSON value has the outer shape of a bundle of this format. What is inside is vouched for by the digest,
 * which its reader compares.
 */
export const isBundle = (value: unknown): value is Bundle =>
  typeof value === 'object' &&
  value !== null &&
  'format' in value &&
  value.format === 1 &&
  'digest' in value &&
  typeof value.digest === 'string' &&
  'assemblies' in value &&
  Array.isArray(value.assemblies) &&
  'products' in value &&
  Array.isArray(value.products);
