import { createRequire } from 'node:module';
import type * as Undici from 'undici';

// The two parts of undici that are used, by their files: its main module also loads fetch, caches, WebSocket and more, which
// take 10 MB and 50 ms of every start (measured). The version is pinned; the tests of outgoing calls would tell of a move.

const load = createRequire(import.meta.url);

/** Connections to one origin. */
export const Pool: typeof Undici.Pool = load('undici/lib/dispatcher/pool.js');
export type Pool = Undici.Pool;

/** Makes what opens connections. */
export const buildConnector: typeof Undici.buildConnector = load('undici/lib/core/connect.js');
export type Connect = Undici.buildConnector.connector;
