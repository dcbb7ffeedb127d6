/** What is wrong with a template, in words: `"login.hbs" line 3 calls "t2", which is not there`. */
export interface TemplateFault {
  readonly message: string;
  /** It is no template at all. */
  readonly isUnreadable: boolean;
}

/** What an error of Handlebars means; not all of them say a line. `name` is what the template is called. */
export const templateFault = (name: string, error: unknown): TemplateFault => {
  const said = error instanceof Error ? error.message : '';
  const [, parsed] = /^(?:Parse|Lexical) error on line (\d+)/.exec(said) ?? [];
  const [, what = said, located] = /^([^\n]*?) - (\d+):\d+$/.exec(said) ?? [];
  const line = parsed ?? located;
  const place = line === undefined ? `"${name}"` : `"${name}" line ${line}`;
  const [, missing] = /^"(.*)" not defined in /.exec(what) ?? [];
  const [, unknown] = /unknown helper (.*)$/.exec(what) ?? /^Missing helper: "(.*)"$/.exec(what) ?? [];
  // JavaScript's own word for it, which says no line.
  const [, member] = /^Cannot use 'in' operator to search for '(.*)' in /.exec(what) ?? [];
  const fault = (message: string): TemplateFault => ({ message, isUnreadable: parsed !== undefined });
  if (member !== undefined) return fault(`${place} names "${member}" of a value that has no parts`);
  if (parsed !== undefined) {
    const isOpen = said.endsWith("got 'EOF'");
    return fault(`${place} cannot be read as a template${isOpen ? ': something is not closed before its end' : ''}`);
  }
  if (missing !== undefined) return fault(`${place} names "${missing}", which is not there`);
  if (unknown !== undefined) return fault(`${place} calls "${unknown}", which is not there`);
  return fault(`${place}: ${what.split('\n', 1)[0]}`);
};
