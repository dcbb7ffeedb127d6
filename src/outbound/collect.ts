import type { BodyFlow, BodySink, BodyStream } from './body.ts';

/** What collecting needs of a body. */
type Piped = Pick<BodyStream, 'length' | 'pipe'>;

/**
 * Reads a streamed body whole. Rejects with `tooLarge()` past `limitBytes`, before a byte is read where the announced
 * length says so already.
 */
export const collectBody = (body: Piped, limitBytes: number, tooLarge: () => Error): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let total = 0;
    let refused = body.length !== undefined && body.length > limitBytes;
    let flow: BodyFlow | undefined;
    const sink: BodySink = {
      write(chunk) {
        if (refused) return false;
        total += chunk.length;
        if (total > limitBytes) {
          refused = true;
          // A sink may be written to before `pipe` has returned.
          flow?.cancel();
          reject(tooLarge());
          return false;
        }
        chunks.push(chunk);
        return true;
      },
      end(last) {
        if (last !== undefined) sink.write(last);
        if (refused) return;
        const [only] = chunks;
        resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, total));
      },
      abort: reject,
    };
    if (refused) reject(tooLarge());
    flow = body.pipe(sink);
    if (refused) flow.cancel();
  });
