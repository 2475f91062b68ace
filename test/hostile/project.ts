/** A project on the disk, made for one test: files, links, pipes. */
import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { nodeFiles } from '../../src/cli/files.js';
import { packageRoot } from '../../src/cli/package-root.js';
import { renderDiagnostics } from '../../src/diagnostics/render/terminal.js';
import { Workspace } from '../../src/driver/compiler.js';

/** A folder that goes away with the test's `using`. */
export class Disk {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'm3hdl-hostile-')));

  at(path: string): string {
    return join(this.root, path);
  }

  write(path: string, content: string | Uint8Array): this {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
    return this;
  }

  bytes(path: string): Uint8Array {
    return readFileSync(this.at(path));
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  /** `to` as it stands in the link. */
  link(path: string, to: string): this {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    symlinkSync(to, this.at(path));
    return this;
  }

  pipe(path: string): this {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    execFileSync('mkfifo', [this.at(path)]);
    return this;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** What `m3hdl check` says of paths, with `…` for the folder. */
  check(...paths: readonly string[]): string {
    const std = join(packageRoot(), 'stdlib');
    const workspace = new Workspace({ files: nodeFiles, std, workingFolder: this.root });
    const rendered = workspace.compilersFor(workspace.sourcesOf(paths)).map(({ compiler, paths: own }) => {
      for (const path of own) {
        const file = compiler.load(path);
        if (file !== undefined) compiler.check(file);
      }
      return renderDiagnostics(compiler.diagnostics, compiler.sources);
    });
    return rendered.join('').replaceAll(this.root, '…');
  }
}
