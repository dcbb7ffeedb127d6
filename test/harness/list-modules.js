// Loaded by `--import` into a program: at its end prints on stderr, a line each, the URL of every module that it has loaded
// and the name of every module of Node. Plain JavaScript, so that what it loads itself is not in the list.
import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';

const loaded = [];
registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});
process.once('exit', () => {
  const own = process.moduleLoadList.map((name) => name.replace('NativeModule ', 'node:'));
  writeSync(2, `${[...loaded, ...own].join('\n')}\n`);
});
