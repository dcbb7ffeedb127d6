import type { ActivityLevel } from '../../src/policy/activity.ts';
import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `activity-log`. */
export interface ActivityLog {
  readonly content?: ActivityLevel;
  readonly 'error-content'?: ActivityLevel;
}

const levels = ['none', 'activity', 'header', 'payload'];

/** Sets how much the log tells of this exchange (IBM API Connect v5, `activity-log`). */
export const activityLog = definePolicy<ActivityLog>({
  name: 'activity-log',
  version: '1.0.0',
  summary: 'Sets how much the log tells of this exchange',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: {
      content: { enum: levels, default: 'activity', description: 'Of an exchange that succeeds' },
      'error-content': { enum: levels, default: 'payload', description: 'Of one that a fault ends' },
    },
  },
  flow: () => quietFlow,
});
