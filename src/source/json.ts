import type { Json } from './tree.ts';

/** An object of JSON. */
export type JsonMap = { readonly [key: string]: Json };

/** Whether a value is an object: neither `null` nor a list. */
export const isJsonMap = (value: Json | undefined): value is JsonMap =>
  typeof value === 'object' && value !== null && !isJsonList(value);

/** Whether a value is a list. */
export const isJsonList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
