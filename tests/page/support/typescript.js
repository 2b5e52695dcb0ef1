// Loads a TypeScript module of the page, and what it imports, into node.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const page = fileURLToPath(new URL('../../../verifier/page/', import.meta.url));
const ts = createRequire(join(page, 'package.json'))('typescript');

/** The module at `path` below verifier/page/src. */
export async function typescript(path) {
  const folder = mkdtempSync(join(tmpdir(), 'annona-page-'));
  write(join(page, 'src', path), folder);
  return import(pathToFileURL(join(folder, basename(path).replace('.ts', '.mjs'))).href);
}

function write(file, folder) {
  const source = readFileSync(file, 'utf8').replace(/from '(\.\/[\w-]+)'/g, (_, from) => {
    write(join(dirname(file), `${from}.ts`), folder);
    return `from '${from}.mjs'`;
  });
  const options = { target: 'ES2022', module: 'ESNext', verbatimModuleSyntax: true };
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  writeFileSync(join(folder, basename(file).replace('.ts', '.mjs')), outputText);
}
