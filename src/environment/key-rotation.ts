import type { JsonSchema } from '../assembly/types.ts';
import type { EnvironmentDocument } from './document.ts';
import { durationForm, millisecondsOf } from './duration.ts';
import { defaultEnvironment, type KeysConfig } from './environment.ts';
import { below } from './shape.ts';

/** `keys` as the schema describes it. */
export interface WrittenKeyRotation {
  readonly 'rotate-after'?: string;
  readonly 'publish-before'?: string;
}

const duration: JsonSchema = {
  type: 'string',
  description: 'a duration such as 90s, 30m, 12h or 3d',
  pattern: durationForm,
  maxLength: 5,
};

/** What `keys` holds. */
export const keyRotationSchema: JsonSchema = {
  type: 'object',
  description: 'a map with "rotate-after" and "publish-before"',
  properties: {
    'rotate-after': { title: 'How long a key signs', ...duration, default: '90d' },
    'publish-before': { title: 'How long a key is published before it signs', ...duration, default: '1d' },
  },
  additionalProperties: false,
};

/** Twice as long as published keys may be kept: less, and who has just read them would not know the next one. */
const leastPublishedMs = 10 * 60_000;

/** Reads when signing keys follow one another. */
export const readKeyRotation = (document: EnvironmentDocument, written: WrittenKeyRotation = {}): KeysConfig => {
  const { keys } = defaultEnvironment;
  const { 'rotate-after': rotateAfter, 'publish-before': publishBefore } = written;
  const rotateAfterMs = rotateAfter === undefined ? keys.rotateAfterMs : millisecondsOf(rotateAfter);
  const publishBeforeMs = publishBefore === undefined ? keys.publishBeforeMs : millisecondsOf(publishBefore);
  if (publishBeforeMs < leastPublishedMs) {
    document.report(below('/keys', 'publish-before'), {
      code: 'environment/key-rotation',
      message: 'A key would be published for less than ten minutes before it signs',
      help: 'Write 10m or more: whoever verifies tokens keeps the published keys for some minutes.',
    });
  }
  if (rotateAfterMs <= publishBeforeMs) {
    document.report(below('/keys', rotateAfter === undefined ? 'publish-before' : 'rotate-after'), {
      code: 'environment/key-rotation',
      message: 'The key that follows would have to be published before the one before it signs',
      help: 'Make "rotate-after" longer than "publish-before", which is 1d where it is not written.',
    });
  }
  return { rotateAfterMs, publishBeforeMs };
};
