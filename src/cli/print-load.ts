import type { LoadAnswer } from '../gateway/admin/reload-routes.ts';
import type { AdminAnswer } from './admin-client.ts';
import { shortDigest } from './load-report.ts';
import { exitCode, type Terminal, UsageError } from './terminal.ts';

/** Prints how a load has ended: the digest that is served now on stdout, the rest on stderr. Gives the exit code. */
export const printLoad = ({ status, body }: AdminAnswer, { stdout, stderr }: Terminal): number => {
  if (status !== 200 && status !== 422) throw new UsageError(`the gateway answered ${status}: ${messageOf(body)}`);
  const { result, digest, previous, changed, report } = body as LoadAnswer; // what our own listener answers
  if (report !== '') stderr(`${report}\n\n`);
  const before = `${shortDigest(digest)}, before ${shortDigest(previous)} (${changed.join(', ')})`;
  const said: Record<LoadAnswer['result'], string> = {
    served: `serving ${before}`,
    unchanged: `nothing has changed, still serving ${shortDigest(digest)}`,
    checked: `it can be loaded; it would change: ${changed.join(', ') || 'nothing'}`,
    refused: `not loaded, still serving ${shortDigest(digest)}`,
  };
  stderr(`${said[result]}\n`);
  stdout(`${digest}\n`);
  return result === 'refused' ? exitCode.findings : exitCode.fine;
};

/** Of a refusal in the gateway's own form. */
export const messageOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'moreInformation' in body ? String(body.moreInformation) : 'no reason';
