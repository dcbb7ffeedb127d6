import type { Implementation } from '../../src/runtime/binder.ts';
import { type ActivityLog, activityLog as declaration } from './policy.ts';

/** Leaves the levels with the exchange; of several such steps the last that runs holds. */
export const activityLog = (): Implementation<ActivityLog> => ({
  declaration,
  link({ content = 'activity', 'error-content': errorContent = 'payload' }) {
    const activity = { content, errorContent };
    return (x) => {
      x.activity = activity;
      return undefined;
    };
  },
});
