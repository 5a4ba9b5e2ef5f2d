// Every process loads several hundred files of src that name one another by '#…'. Node looks for the package.json of each of them and reads its
// `imports` each time, which is a quarter of a start; here the same file is named at once. Loaded by `setup.mjs`; without it nothing changes.
import * as nodeModule from 'node:module';

const root = new URL('..', import.meta.url).href;
const source = `${root}src/`;
const isOurs = (url) => url?.startsWith(root) === true && !url.includes('/node_modules/');

if (nodeModule.registerHooks !== undefined && process.execArgv.includes('--conditions=source'))
  nodeModule.registerHooks({
    resolve(name, context, next) {
      const { parentURL } = context;
      if (!isOurs(parentURL)) return next(name, context);
      const url = name.startsWith('#')
        ? `${source}${name.slice(1)}${name.endsWith('.tsx') ? '' : '.ts'}`
        : name.startsWith('.') && name.endsWith('.ts')
          ? new URL(name, parentURL).href
          : null;
      return url === null
        ? next(name, context)
        : { url, format: 'module-typescript', shortCircuit: true };
    },
  });
