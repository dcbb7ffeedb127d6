import { STATUS_CODES } from 'node:http';
import type { Fault } from '../policy/fault.ts';
import type { Reply } from './binder.ts';

/** What of a fault its answer tells. */
type Told = Pick<Fault, 'status' | 'message' | 'headers'>;

/** The answer of a fault that nobody caught: IBM's `{httpCode, httpMessage, moreInformation}`, all of them strings. */
export const faultReply = ({ status, message, headers }: Told): Reply => ({
  status,
  headers: ['Content-Type', 'application/json', ...headers],
  body: Buffer.from(
    JSON.stringify({
      httpCode: String(status),
      httpMessage: STATUS_CODES[status] ?? 'Error',
      moreInformation: message,
    }),
  ),
});
