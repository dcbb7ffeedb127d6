import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `check-subscription`: none. */
export type CheckSubscription = Record<string, never>;

/** Lets an identified application in only where it subscribes to a plan that reaches this operation. */
export const checkSubscription = definePolicy<CheckSubscription>({
  name: 'check-subscription',
  version: '1.0.0',
  summary: 'Refuses an application that subscribes to no plan with this operation',
  written: 'compiler',
  properties: { type: 'object', additionalProperties: false, properties: {} },
  flow: () => ({ ...quietFlow, faults: ['ForbiddenError'], end: 'may-end' }),
  order: { after: ['require-security'] },
  establishes: ['client/plan'],
});
