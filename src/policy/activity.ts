/** How much the log tells of an exchange: no line; its line; also the headers; also the bodies. */
export type ActivityLevel = 'none' | 'activity' | 'header' | 'payload';

/** The levels of an exchange that succeeds, and of one that a fault ends. */
export interface Activity {
  readonly content: ActivityLevel;
  readonly errorContent: ActivityLevel;
}
