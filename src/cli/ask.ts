import { createInterface } from 'node:readline';

/** Asks whoever sits at the terminal; `undefined`: they have no answer (Ctrl-C, Ctrl-D). */
export const ask = async (question: string): Promise<string | undefined> => {
  const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: true, historySize: 0 });
  try {
    reader.setPrompt(question);
    reader.prompt();
    const line = await reader[Symbol.asyncIterator]().next();
    return line.done === true ? undefined : line.value;
  } finally {
    reader.close();
  }
};
