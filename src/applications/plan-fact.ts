import { type FactKey, factKey } from '../runtime/facts.ts';
import type { Subscription } from './application.ts';

/** By which subscription the application calls; `'all'` where it has all. */
export const planFact: FactKey<Subscription | 'all'> = factKey('client/plan');
