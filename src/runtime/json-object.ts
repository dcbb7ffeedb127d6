import { defaultLimits } from '../environment/limits.ts';
import { Fault } from '../policy/fault.ts';
import { parseAnswerJson } from './json-body.ts';

/** A value that is a JSON object, or its text; `undefined`: it is neither, or nests deeper than anything of ours may. */
export const objectOf = (value: unknown): Readonly<Record<string, unknown>> | undefined => {
  const parsed = typeof value === 'string' || Buffer.isBuffer(value) ? parsedOf(Buffer.from(value)) : value;
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? (parsed as Readonly<Record<string, unknown>>) // an object, whose members are anything
    : undefined;
};

const parsedOf = (bytes: Buffer): unknown => {
  try {
    return parseAnswerJson(bytes, defaultLimits.json)?.value;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
};
