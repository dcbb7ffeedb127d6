import type { Client } from '../oauth/client.ts';

/** A plan of a product (`name:version`) that an application has subscribed to. */
export interface Subscription {
  readonly product: string;
  readonly plan: string;
}

/** An application as registered: an OAuth client (RFC 6749 §2), and a subscriber of plans. */
export interface Application extends Client {
  readonly subscriptions: 'all' | readonly Subscription[];
}
