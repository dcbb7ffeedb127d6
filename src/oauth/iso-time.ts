import type { Instant } from '../stores/grants.ts';

/** A time as ISO 8601 to the second, in UTC: `2030-01-01T00:00:00Z`. */
export const timeText = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
